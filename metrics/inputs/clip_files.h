#pragma once

#include <cstddef>
#include <filesystem>
#include <vector>

#include "metrics/inputs/clip_reader.h"

namespace tinct {

/// One clip of one output as other programs can read it.
struct ProgramFiles {
  std::filesystem::path truth;   ///< a video or a folder of pictures
  std::filesystem::path output;  ///< the same, as many frames of the same size
  std::int64_t frames = -1;      ///< in both; -1: as many as the clip has, nothing was left out
};

/// Whether the clip of output number `index` has no files that other programs could read as the
/// metrics see it: it is in a shard, fitted or derived, or has exemplars to leave out.
[[nodiscard]] bool needs_files_written(const ClipPaths& paths,
                                       const std::vector<OutputPath>& outputs, std::size_t index,
                                       const Fit& fit);

/// Where another program finds the clip of output number `index`: their own paths, or where
/// needs_files_written(), FOLDER/truth.mkv and FOLDER/output.mkv, which are written first, lossless
/// (FFV1); the folder must be there. `frames` is 0 when nothing is left to measure: then there are
/// no such files. Errors as ClipReader.
[[nodiscard]] ProgramFiles files_for_program(const ClipPaths& paths,
                                             const std::vector<OutputPath>& outputs,
                                             std::size_t index, const Fit& fit,
                                             const std::filesystem::path& folder);

}  // namespace tinct
