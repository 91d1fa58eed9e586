#include "tools/tinct/bench/bench_clips.h"

#include <algorithm>
#include <iterator>
#include <set>

#include "lib/base/counted_noun.h"
#include "lib/base/cancel.h"
#include "lib/base/errors.h"
#include "lib/base/files.h"
#include "lib/data/dataset_record.h"
#include "lib/data/manifest.h"
#include "lib/data/sample.h"
#include "metrics/inputs/clips.h"
#include "metrics/inputs/gray_clips.h"
#include "metrics/inputs/stored_scenes.h"

namespace tinct {
namespace fs = std::filesystem;
namespace {

/// The scenes that are taken: all, or some of them spread evenly.
std::vector<std::string> chosen(const std::map<std::string, ClipInput>& scenes, int most) {
  std::vector<std::string> names;
  for (const auto& scene : scenes) names.push_back(scene.first);
  const auto count = static_cast<std::size_t>(most);
  if (most == 0 || names.size() <= count) return names;
  std::vector<std::string> some;
  for (std::size_t i = 0; i < count; ++i) some.push_back(names[i * names.size() / count]);
  return some;
}

bool is_named(const std::string& clip, const std::string& name) {
  return clip == name || clip.starts_with(name + "/");
}

void check_tags(const BenchProtocol& protocol, const std::map<std::string, ClipInput>& scenes) {
  for (const auto& [tag, names] : protocol.tags) {
    for (const std::string& name : names) {
      if (std::ranges::any_of(scenes, [&](const auto& s) { return is_named(s.first, name); })) {
        continue;
      }
      throw Error(Fault::input, "the tag \"" + tag + "\" names " + name +
                                    ", which is no validation scene or film of " +
                                    protocol.dataset.string());
    }
  }
}

void add_tags(const Json& member, std::set<std::string>& tags) {
  if (!member.contains("tags")) return;
  for (const Json& tag : member.at("tags")) tags.insert(tag.get<std::string>());
}

/// What the dataset's manifest says of its scenes, by their names.
std::map<std::string, std::set<std::string>> manifest_tags(const fs::path& dataset) {
  std::map<std::string, std::set<std::string>> tags;
  // Datasets of before the copy was kept have none.
  if (!read_dataset_record(dataset / kDatasetFileName).manifest) return tags;
  for (const ManifestVideo& video : read_manifest(dataset / kManifestCopyName).videos) {
    for (const Scene& scene : video.scenes) {
      const std::string key = SampleName{video.id, scene.frames.first, 0}.key();
      std::set<std::string>& of_scene = tags[key.substr(0, key.rfind('/'))];
      add_tags(video.other, of_scene);
      add_tags(scene.other, of_scene);
    }
  }
  return tags;
}

/// Where some clips have tags, those without get one: every clip stands in a table.
void tag_the_rest(std::vector<BenchClip>& clips) {
  const auto tagged = [](const BenchClip& clip) { return !clip.tags.empty(); };
  if (std::ranges::none_of(clips, tagged)) return;
  for (BenchClip& clip : clips) {
    if (!tagged(clip)) clip.tags.emplace_back(kUntagged);
  }
}

/// What an earlier protocol asked for would be colorized and scored too.
void remove_others(const fs::path& folder, const std::vector<BenchClip>& clips) {
  std::vector<fs::path> others;
  for (const auto& entry : fs::directory_iterator(folder)) {
    const bool ours = std::ranges::any_of(clips, [&](const BenchClip& clip) {
      return clip.file.filename() == entry.path().filename();
    });
    if (!ours && entry.path().extension() == ".mkv") others.push_back(entry.path());
  }
  std::error_code ignored;
  for (const fs::path& other : others) fs::remove(other, ignored);
}

}  // namespace

std::vector<BenchClip> write_bench_clips(const BenchProtocol& protocol, const fs::path& folder) {
  const std::map<std::string, ClipInput> scenes = validation_scenes(protocol.dataset);
  check_tags(protocol, scenes);
  std::map<std::string, std::set<std::string>> tags = manifest_tags(protocol.dataset);
  create_folders(folder);
  std::vector<BenchClip> clips;
  for (const std::string& name : chosen(scenes, protocol.clips)) {
    throw_if_cancelled();
    const ClipInput& scene = scenes.at(name);
    BenchClip clip{
        .name = name, .file = folder / (clip_file_name(name) + ".mkv"), .frames = 0, .tags = {}};
    clip.frames =
        fs::exists(clip.file) ? count_frames(scene) : write_clip_input(scene, clip.file, true);
    std::set<std::string>& of_clip = tags[name];
    for (const auto& [tag, names] : protocol.tags) {
      const bool has = std::ranges::any_of(names, [&](const auto& n) { return is_named(name, n); });
      if (has) of_clip.insert(tag);
    }
    clip.tags.assign(of_clip.begin(), of_clip.end());
    clips.push_back(std::move(clip));
  }
  tag_the_rest(clips);
  remove_others(folder, clips);
  return clips;
}

Json bench_split(const fs::path& dataset) {
  const DatasetRecord record = read_dataset_record(dataset / kDatasetFileName);
  std::int64_t train_scenes = 0, validation_scenes = 0;
  std::set<std::string> train, validation, shared;
  for (const VideoRecord& video : record.videos) {
    for (const SceneRecord& scene : video.scenes) {
      const bool learned = scene.split == Split::train;
      (learned ? train_scenes : validation_scenes) += 1;
      (learned ? train : validation).insert(video.id);
    }
  }
  std::ranges::set_intersection(train, validation, std::inserter(shared, shared.end()));
  return {{"digest", dataset_json(record)["digest"]},
          {"split_by", record.options.value("split_by", "scene")},
          {"train_videos", train.size()},
          {"validation_videos", validation.size()},
          {"shared_videos", shared.size()},
          {"train_scenes", train_scenes},
          {"validation_scenes", validation_scenes}};
}

std::string split_sentence(const Json& split) {
  const auto counted = [&](const char* member, const char* noun) {
    return counted_noun(split[member].get<std::int64_t>(), noun);
  };
  std::string text = counted("train_scenes", "scene") + " of " + counted("train_videos", "film") +
                     " to learn from, " + counted("validation_scenes", "scene") + " of " +
                     counted("validation_videos", "film") + " held out (split by " +
                     split["split_by"].get<std::string>() + "). ";
  if (split["shared_videos"] == 0) {
    return text + "No film is on both sides: the numbers are of unknown films.";
  }
  return text + "Films on both sides: " + split["shared_videos"].dump() +
         "; the numbers are of other scenes of films that were learned from, not of unknown films.";
}

}  // namespace tinct
