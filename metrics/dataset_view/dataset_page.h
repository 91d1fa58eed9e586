#pragma once

#include <filesystem>
#include <string>

#include "metrics/dataset_view/measure_dataset.h"

namespace tinct {

/// One self-contained HTML page about a dataset: contact sheets of the splits, histograms of a* and
/// b*, distributions of colourfulness and motion, near-duplicates across the split, flow drawn as
/// colour. No script, nothing loaded from anywhere. Throws Error(Fault::input) when the folder is
/// no dataset or a picture is damaged.
[[nodiscard]] std::string dataset_page(const std::filesystem::path& dataset,
                                       const DatasetViewOptions& options);

}  // namespace tinct
