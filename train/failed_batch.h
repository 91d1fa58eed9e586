#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "train/models/video_colorizer.h"

namespace tinct {

/// Keeps the batch behind a loss or gradients that are no numbers, for whoever wants to know why:
/// all tensors of it as safetensors, named as its members ("luma", "previous.flow"), with the
/// samples' names, the step, `clip` and `lane` in the metadata. Returns the file,
/// `run`/failed/step-00000007.safetensors.
std::filesystem::path save_failed_batch(const std::filesystem::path& run, std::int64_t step,
                                        const ColorBatch& batch,
                                        const std::vector<std::string>& names);

}  // namespace tinct
