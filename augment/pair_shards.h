#pragma once

#include <cstdint>
#include <filesystem>

#include "lib/base/json.h"

namespace tinct {

/// Writes every complete pair below `out`, in the order of the keys, to shards of `shard_size`
/// pairs in WebDataset form with an index beside each: pairs-000000.tar has <key>.previous.png,
/// <key>.current.png, <key>.forward.flo, <key>.backward.flo, <key>.forward_valid.png,
/// <key>.backward_valid.png and <key>.json, the bytes of the pair's folder. Shards that stand in
/// `out` already are replaced once all new ones are complete; they are made in `scratch`, a folder
/// on the same disk. Returns {"file", "bytes", "sha256", "pairs", "index"} of each.
[[nodiscard]] Json write_pair_shards(const std::filesystem::path& out,
                                     const std::filesystem::path& scratch, std::int64_t shard_size);

}  // namespace tinct
