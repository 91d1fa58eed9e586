#include "metrics/inputs/clips.h"

#include <algorithm>
#include <array>
#include <cctype>

#include "lib/base/errors.h"
#include "lib/base/log.h"
#include "lib/data/dataset_record.h"
#include "lib/media/frame_source.h"
#include "metrics/inputs/stored_scenes.h"

namespace tinct {
namespace {
namespace fs = std::filesystem;

constexpr std::array<std::string_view, 16> kVideoExtensions = {
    ".avi", ".flv", ".m2ts", ".m4v", ".mkv", ".mov",  ".mp4", ".mpeg",
    ".mpg", ".mts", ".mxf",  ".ogv", ".ts",  ".webm", ".wmv", ".y4m"};

// The last part of a path's name, also for "out/" and ".".
std::string last_part(const fs::path& path) {
  const fs::path plain = fs::absolute(path).lexically_normal();
  return plain.has_filename() ? plain.filename().string() : plain.parent_path().filename().string();
}

void add_clip(Clips& clips, const std::string& name, const fs::path& path) {
  const auto [place, is_new] = clips.emplace(name, ClipInput{.path = path});
  if (is_new) return;
  throw Error(Fault::input, place->second.path.string() + " and " + path.string() +
                                " are both the clip \"" + name +
                                "\"; move one of them, or name one clip directly");
}

std::string join(const std::vector<std::string>& names) {
  std::string text;
  for (const std::string& name : names) text += (text.empty() ? "" : ", ") + name;
  return text;
}

// Videos and folders of pictures right inside a folder, their names behind `prefix`.
void add_clips_of(const fs::path& folder, const std::string& prefix, Clips& clips) {
  for (const fs::directory_entry& entry : fs::directory_iterator(folder)) {
    if (entry.is_directory()) {
      if (!list_pictures(entry.path()).empty()) {
        add_clip(clips, prefix + entry.path().filename().string(), entry.path());
      }
    } else if (is_video_name(entry.path())) {
      add_clip(clips, prefix + entry.path().stem().string(), entry.path());
    }
  }
}

std::vector<fs::path> folders_and_shards(const fs::path& folder, bool shards) {
  std::vector<fs::path> found;
  for (const fs::directory_entry& entry : fs::directory_iterator(folder)) {
    const bool wanted = shards ? entry.path().extension() == ".tar" : entry.is_directory();
    if (wanted) found.push_back(entry.path());
  }
  std::ranges::sort(found);
  return found;
}

Clips clips_in(const fs::path& folder) {
  Clips clips;
  add_clips_of(folder, "", clips);
  if (!clips.empty()) return clips;
  const std::vector<fs::path> shards = folders_and_shards(folder, true);
  if (!shards.empty()) return scenes_of_shards(shards);
  for (const fs::path& inner : folders_and_shards(folder, false)) {
    add_clips_of(inner, inner.filename().string() + "/", clips);
  }
  return clips;
}

Error missing_path(const fs::path& path) {
  const bool template_like = path.string().find('{') != std::string::npos;
  return {Fault::input,
          path.string() + " does not exist; " +
              (template_like ? "a command names both its input ({in}, {in_folder}) and {out}"
                             : "give a video, a folder of pictures, a shard, a dataset, or a "
                               "folder of clips")};
}

std::string what_is_missing(const OutputPath& output, const Clips& found, const Clips& truth) {
  if (truth.size() == 1 && found.size() == 1) return {};
  std::vector<std::string> missing;
  for (const auto& [name, input] : truth) {
    if (find_clip(found, name) == nullptr) missing.push_back(name);
  }
  if (missing.empty()) return {};
  return output.name + " (" + output.path.string() + ") lacks " + std::to_string(missing.size()) +
         " of " + std::to_string(truth.size()) + " clips: " + join(missing);
}

void warn_of_more(const OutputPath& output, const Clips& found, const Clips& truth) {
  if (truth.size() == 1 && found.size() == 1) return;
  std::vector<std::string> more;
  for (const auto& [name, input] : found) {
    if (find_clip(truth, name) == nullptr) more.push_back(name);
  }
  if (more.empty()) return;
  log_warning(output.name + " has clips that the truth has not, left out: " + join(more));
}

}  // namespace

bool is_video_name(const fs::path& path) {
  std::string extension = path.extension().string();
  for (char& c : extension) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return std::ranges::find(kVideoExtensions, extension) != kVideoExtensions.end();
}

std::string clip_file_name(const std::string& clip) {
  std::string name = clip;
  for (char& c : name) {
    if (c == '/' || static_cast<unsigned char>(c) < 0x20) c = '_';
  }
  if (name.empty() || name.front() == '.') name.insert(0, "_");
  return name;
}

const ClipInput* find_clip(const Clips& clips, const std::string& name) {
  if (const auto same = clips.find(name); same != clips.end()) return &same->second;
  const std::string file = clip_file_name(name);
  for (const auto& [other, input] : clips) {
    if (clip_file_name(other) == file) return &input;
  }
  return nullptr;
}

Clips find_clips(const fs::path& path) {
  if (!fs::exists(path)) throw missing_path(path);
  if (!fs::is_directory(path)) {
    if (path.extension() == ".tar") return scenes_of_shards({path});
    return {{path.stem().string(), ClipInput{.path = path}}};
  }
  if (fs::exists(path / kDatasetFileName)) return validation_scenes(path);
  if (!list_pictures(path).empty()) return {{last_part(path), ClipInput{.path = path}}};
  Clips clips = clips_in(path);
  if (clips.empty()) {
    throw Error(Fault::input, path.string() +
                                  " holds no picture, no video, no shard and no folder of "
                                  "pictures; give the folder right above the clips");
  }
  return clips;
}

void check_clips(const Clips& truth, const std::vector<OutputPath>& outputs,
                 const std::vector<Clips>& found) {
  std::string missing;
  for (std::size_t i = 0; i < outputs.size(); ++i) {
    const std::string sentence = what_is_missing(outputs[i], found[i], truth);
    if (!sentence.empty()) missing += (missing.empty() ? "" : "; ") + sentence;
  }
  if (!missing.empty()) {
    throw Error(Fault::input, missing + "; clips are paired by name, and none is skipped");
  }
}

std::vector<ClipPaths> pair_clips(const Clips& truth, const std::vector<OutputPath>& outputs,
                                  const std::vector<Clips>& found) {
  check_clips(truth, outputs, found);
  std::vector<ClipPaths> pairs;
  for (const auto& [name, input] : truth) pairs.push_back({name, input, {}});
  for (std::size_t i = 0; i < outputs.size(); ++i) {
    if (outputs[i].derived_from.empty()) warn_of_more(outputs[i], found[i], truth);
    for (ClipPaths& pair : pairs) {
      const ClipInput* clip = find_clip(found[i], pair.name);
      pair.outputs.push_back(clip != nullptr ? *clip : found[i].begin()->second);
    }
  }
  return pairs;
}

}  // namespace tinct
