#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "metrics/inputs/clip_input.h"

namespace tinct {

/// The clips of shards, one for each scene, named as their pictures are without the last part:
/// "ID/SCENE" in what `tinct build` writes (png, jpg and raw), any folder in another WebDataset;
/// pictures outside of folders are one clip named as the shard. A scene that goes on in the next
/// shard is one clip. Where an index lies beside a shard, its hashes are kept for reading. Throws
/// Error(Fault::input) naming the shard that is damaged, holds no picture, or holds one twice.
[[nodiscard]] std::map<std::string, ClipInput> scenes_of_shards(
    const std::vector<std::filesystem::path>& shards);

/// The validation scenes of a dataset folder in either layout, named "ID/SCENE". Throws
/// Error(Fault::input) when dataset.json is damaged or the dataset has no validation scenes.
[[nodiscard]] std::map<std::string, ClipInput> validation_scenes(
    const std::filesystem::path& dataset);

}  // namespace tinct
