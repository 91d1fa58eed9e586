#pragma once

#include <filesystem>
#include <vector>

#include "lib/data/build_dataset.h"

namespace tinct {

/// Joins the parts that `tinct build --shard I/N` made to the dataset that one run would have
/// written, byte for byte. The parts' samples are copied and their SHA-256 are checked on the way;
/// a film that failed in one part is left out, as one run would have done. The parts stay.
///
/// Work happens in `OUT.partial`; a merge that was killed starts again. Where `out` holds the
/// result already its report is returned. Throws Error(Fault::input) when parts are missing, double
/// or of different builds, when a film was there for one part and missing for another, or when a
/// part is damaged; and as build_dataset where `out` is in the way.
[[nodiscard]] BuildReport merge_parts(const std::vector<std::filesystem::path>& parts,
                                      const std::filesystem::path& out);

}  // namespace tinct
