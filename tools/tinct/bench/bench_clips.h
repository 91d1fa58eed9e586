#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "lib/base/json.h"
#include "tools/tinct/bench/protocol.h"

namespace tinct {

/// A validation scene as a film of its own.
struct BenchClip {
  std::string name;            ///< "ID/SCENE"
  std::filesystem::path file;  ///< lossless, in colour
  std::int64_t frames = 0;
  std::vector<std::string> tags;
};

/// Writes the dataset's validation scenes, or `clips` of them spread evenly, as FFV1 films below a
/// folder; those that are there already stay. Throws Error(Fault::input) as validation_scenes, and
/// for a tag that no clip has.
[[nodiscard]] std::vector<BenchClip> write_bench_clips(const BenchProtocol& protocol,
                                                       const std::filesystem::path& folder);

/// How a dataset is split, and what its two parts share: {"digest","split_by","train_videos",
/// "validation_videos","shared_videos","train_scenes","validation_scenes"}.
[[nodiscard]] Json bench_split(const std::filesystem::path& dataset);

/// The same in a sentence: what a number on its validation scenes stands for.
[[nodiscard]] std::string split_sentence(const Json& split);

}  // namespace tinct
