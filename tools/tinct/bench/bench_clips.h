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
  std::vector<std::string> tags;  ///< what it shows, in the order of the alphabet
};

/// The tag of clips without one, where others have some.
inline constexpr const char* kUntagged = "untagged";

/// Writes the dataset's validation scenes, or `clips` of them spread evenly, as FFV1 films below a
/// folder; those that are there already stay. Their tags are those of their scene and film in the
/// dataset's manifest, and the protocol's. Throws Error(Fault::input) as validation_scenes, and for
/// a tag of the protocol that no clip has.
[[nodiscard]] std::vector<BenchClip> write_bench_clips(const BenchProtocol& protocol,
                                                       const std::filesystem::path& folder);

/// How a dataset is split, and what its two parts share: {"digest","split_by","train_videos",
/// "validation_videos","shared_videos","train_scenes","validation_scenes"}.
[[nodiscard]] Json bench_split(const std::filesystem::path& dataset);

/// The same in a sentence: what a number on its validation scenes stands for.
[[nodiscard]] std::string split_sentence(const Json& split);

}  // namespace tinct
