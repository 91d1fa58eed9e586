#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace tinct {

/// Where a file stands inside a shard.
struct ShardMember {
  std::string name;          ///< "<id>/<scene>/<frame>.png" or ".json"
  std::uint64_t offset = 0;  ///< of its first byte in the tar
  std::uint64_t length = 0;
  std::string sha256;  ///< of its bytes
};

/// The index beside a shard, `train-000000.idx.json` (`tinct.shard-index/1`): random access
/// without reading the tar, and what `verify` names a damaged member by.
struct ShardIndex {
  std::string tar;                   ///< file name of the shard
  std::uint64_t bytes = 0;           ///< of the shard
  std::string sha256;                ///< of the shard
  std::int64_t frames = 0;           ///< samples in it
  std::vector<ShardMember> members;  ///< in the order of the tar: picture, then its .json
};

/// Canonical JSON and a newline.
[[nodiscard]] std::string shard_index_text(const ShardIndex& index);
/// Throws Error(Fault::input) that names `name` and what is wrong.
[[nodiscard]] ShardIndex shard_index_from_text(std::string_view text, const std::string& name);
[[nodiscard]] ShardIndex read_shard_index(const std::filesystem::path& path);
/// "train-000000.tar" -> "train-000000.idx.json".
[[nodiscard]] std::string shard_index_name(const std::string& tar);

}  // namespace tinct
