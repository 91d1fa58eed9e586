#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "lib/base/hash.h"
#include "lib/base/progress.h"
#include "lib/data/dataset_record.h"
#include "lib/data/sample.h"
#include "lib/data/verify_dataset.h"

namespace tinct {

/// A sample's recorded leaf, and the scene that it belongs to.
struct FoundLeaf {
  std::size_t scene = 0;  ///< place in SceneSlots
  std::int64_t frame = 0;
  Digest256 leaf{};
};

/// What checking a part of a dataset (a shard, some listed files) gave.
struct PartFindings {
  std::vector<DatasetProblem> problems;
  std::vector<FoundLeaf> leaves;
  std::int64_t files = 0;
  std::int64_t frames = 0;
  std::uint64_t bytes = 0;
};

/// The scenes of a dataset, numbered through: (video id, scene number) -> place.
using SceneSlots = std::map<std::pair<VideoId, std::int64_t>, std::size_t>;

/// What all parts are checked with.
struct VerifyContext {
  std::filesystem::path folder;
  SplitEncodings encodings{Encoding::png, Encoding::png};
  SceneSlots slots;
  Progress* progress = nullptr;
};

/// Checks the picture's pixels against its recorded leaf; a sentence, empty when right.
[[nodiscard]] std::string check_pixels(Encoding encoding, std::string_view picture,
                                       const Digest256& leaf);

/// 64 hex digits as a digest; nothing for any other text.
[[nodiscard]] std::optional<Digest256> digest_from_hex(std::string_view text);

/// Checks a shard and its index, and names every damaged member.
[[nodiscard]] PartFindings verify_shard(const VerifyContext& context, const ShardRecord& shard);

/// Checks the list of the folder layout and every file in it, in parallel.
[[nodiscard]] PartFindings verify_listed_files(const VerifyContext& context,
                                               const FileListRecord& files);

}  // namespace tinct
