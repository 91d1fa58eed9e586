#include "metrics/inputs/stored_scenes.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <string_view>
#include <unordered_map>

#include "lib/base/errors.h"
#include "lib/data/dataset_record.h"
#include "lib/data/sample.h"
#include "lib/data/shard_index.h"
#include "lib/data/tar_reader.h"

namespace tinct {
namespace {
namespace fs = std::filesystem;

constexpr std::array<std::string_view, 9> kPictureEndings = {
    ".png", ".jpg", ".jpeg", ".raw", ".bmp", ".tif", ".tiff", ".webp", ".ppm"};

bool is_picture(std::string_view name) {
  return std::ranges::any_of(kPictureEndings,
                             [&](std::string_view ending) { return name.ends_with(ending); });
}

std::optional<std::int64_t> number_in(std::string_view text) {
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  const bool whole = error == std::errc() && end == text.data() + text.size() && value >= 0;
  return whole ? std::optional(value) : std::nullopt;
}

using Scenes = std::map<std::string, std::vector<StoredPicture>>;
using Hashes = std::unordered_map<std::string, std::string>;

Hashes hashes_beside(const fs::path& shard) {
  Hashes hashes;
  const fs::path index = shard.parent_path() / shard_index_name(shard.filename().string());
  if (!fs::exists(index)) return hashes;
  for (ShardMember& member : read_shard_index(index).members) {
    hashes[std::move(member.name)] = std::move(member.sha256);
  }
  return hashes;
}

// The key of a WebDataset sample ends at the first dot of its last part.
void add_member(const fs::path& shard, const TarMember& member, const Hashes& hashes,
                Scenes& scenes) {
  const std::size_t slash = member.name.rfind('/');
  const bool in_folder = slash != std::string::npos;
  const std::string last = in_folder ? member.name.substr(slash + 1) : member.name;
  StoredPicture picture{.file = shard,
                        .member = member.name,
                        .offset = member.offset,
                        .length = member.length,
                        .sha256 = {},
                        .order = last.substr(0, last.find('.')),
                        .number = {}};
  picture.number = number_in(picture.order);
  if (const auto hash = hashes.find(member.name); hash != hashes.end()) {
    picture.sha256 = hash->second;
  }
  std::string scene = in_folder ? member.name.substr(0, slash) : shard.stem().string();
  while (scene.starts_with("./")) scene.erase(0, 2);
  scenes[scene].push_back(std::move(picture));
}

void sort_scene(std::vector<StoredPicture>& pictures) {
  const bool numbered = std::ranges::all_of(
      pictures, [](const StoredPicture& picture) { return picture.number.has_value(); });
  const auto before = [&](const StoredPicture& a, const StoredPicture& b) {
    return numbered ? *a.number < *b.number : a.order < b.order;
  };
  std::ranges::sort(pictures, before);
  const auto twice = std::ranges::adjacent_find(
      pictures, [&](const auto& a, const auto& b) { return !before(a, b); });
  if (twice == pictures.end()) return;
  throw Error(Fault::input, twice->name() + " and " + std::next(twice)->name() +
                                " are both picture " + twice->order +
                                " of their scene; a frame has one picture");
}

ClipInput clip_of(const fs::path& path, std::vector<StoredPicture> pictures) {
  sort_scene(pictures);
  std::set<std::int64_t> cuts;
  for (std::size_t i = 1; i < pictures.size(); ++i) {
    const auto& before = pictures[i - 1].number;
    const auto& here = pictures[i].number;
    if (before && here && *here != *before + 1) cuts.insert(static_cast<std::int64_t>(i));
  }
  return {.path = path,
          .scene = std::make_shared<const std::vector<StoredPicture>>(std::move(pictures)),
          .known_cuts = std::move(cuts),
          .made_by = {}};
}

std::map<std::string, ClipInput> scenes_in_folders(const fs::path& dataset,
                                                   const DatasetRecord& record) {
  std::map<std::string, ClipInput> clips;
  for (const VideoRecord& video : record.videos) {
    for (const SceneRecord& scene : video.scenes) {
      if (scene.split != Split::validation) continue;
      const std::string key = SampleName{video.id, scene.number, 0}.key();
      const std::string clip = key.substr(0, key.rfind('/'));
      const fs::path folder = dataset / name(Split::validation) / clip;
      if (!fs::is_directory(folder)) {
        throw Error(Fault::input, folder.string() + " is missing, though " +
                                      (dataset / kDatasetFileName).string() +
                                      " names it; tinct verify tells what else is");
      }
      std::vector<StoredPicture> pictures;
      for (const fs::directory_entry& entry : fs::directory_iterator(folder)) {
        const std::string file = entry.path().filename().string();
        if (!is_picture(file)) continue;
        pictures.push_back({.file = entry.path(),
                            .member = {},
                            .sha256 = {},
                            .order = entry.path().stem().string(),
                            .number = number_in(entry.path().stem().string())});
      }
      if (pictures.empty()) throw Error(Fault::input, folder.string() + " holds no picture");
      clips.emplace(clip, clip_of(folder, std::move(pictures)));
    }
  }
  return clips;
}

}  // namespace

std::map<std::string, ClipInput> scenes_of_shards(const std::vector<fs::path>& shards) {
  Scenes scenes;
  for (const fs::path& shard : shards) {
    const Hashes hashes = hashes_beside(shard);
    TarReader tar(shard);
    while (const std::optional<TarMember> member = tar.next()) {
      if (is_picture(member->name)) add_member(shard, *member, hashes, scenes);
    }
  }
  if (scenes.empty()) {
    throw Error(Fault::input, shards.front().string() +
                                  " holds no picture (png, jpg or raw); is it a shard of frames?");
  }
  std::map<std::string, ClipInput> clips;
  for (auto& [name, pictures] : scenes) {
    const fs::path shard = pictures.front().file;
    clips.emplace(name, clip_of(shard, std::move(pictures)));
  }
  return clips;
}

std::map<std::string, ClipInput> validation_scenes(const fs::path& dataset) {
  const DatasetRecord record = read_dataset_record(dataset / kDatasetFileName);
  std::map<std::string, ClipInput> clips;
  if (record.files) {
    clips = scenes_in_folders(dataset, record);
  } else {
    std::vector<fs::path> shards;
    for (const ShardRecord& shard : record.shards) {
      if (shard.split == Split::validation) shards.push_back(dataset / shard.tar.file);
    }
    if (!shards.empty()) clips = scenes_of_shards(shards);
  }
  if (clips.empty()) {
    throw Error(Fault::input, dataset.string() +
                                  " has no validation scenes; name one of its shards "
                                  "(train-000000.tar) to measure on what was trained on");
  }
  return clips;
}

}  // namespace tinct
