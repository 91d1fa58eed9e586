#pragma once

#include <filesystem>
#include <string>

#include "lib/base/json.h"
#include "metrics/inputs/benchmark_set.h"
#include "metrics/inputs/clips.h"

namespace tinct {

/// The clips of a public set below a folder of the user's.
struct BenchmarkClips {
  Clips clips;
  std::string layout;  ///< the one of the set's layouts that they were found by
};

/// Finds every clip of `set` below `root`, as folders of pictures, by that of the set's layouts
/// which fits most of them. Clips that are there but not in the set are told of and left out.
///
/// Throws Error(Fault::input) that lists the clips which are missing and where to get the set, or
/// those whose number of frames is not the known one, with both numbers: a score over other frames
/// is no score on the set.
[[nodiscard]] BenchmarkClips benchmark_clips(const BenchmarkSet& set,
                                             const std::filesystem::path& root);

/// The real frames that outputs are measured against.
struct ScoreTruth {
  Clips clips;
  Json benchmark;  ///< which public set they are, for the record; null: none
  Json citations;  ///< [{"key":…,"bibtex":…}] of that set; null: none
};

/// From the user's own path (--truth), or from a public set (--benchmark) below a folder (--root).
/// Throws Error(Fault::usage) for neither, both, or one of the latter two alone, and as find_clips,
/// find_benchmark and benchmark_clips.
[[nodiscard]] ScoreTruth find_truth(const std::filesystem::path& truth,
                                    const std::string& benchmark,
                                    const std::filesystem::path& root);

}  // namespace tinct
