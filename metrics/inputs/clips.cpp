#include "metrics/inputs/clips.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <set>

#include "lib/base/errors.h"
#include "lib/base/log.h"
#include "lib/media/frame_source.h"

namespace tinct {
namespace {
namespace fs = std::filesystem;

constexpr std::array<std::string_view, 16> kVideoExtensions = {
    ".avi", ".flv", ".m2ts", ".m4v", ".mkv", ".mov",  ".mp4", ".mpeg",
    ".mpg", ".mts", ".mxf",  ".ogv", ".ts",  ".webm", ".wmv", ".y4m"};

bool is_video_name(const fs::path& path) {
  std::string extension = path.extension().string();
  for (char& c : extension) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return std::ranges::find(kVideoExtensions, extension) != kVideoExtensions.end();
}

// The last part of a path's name, also for "out/" and ".".
std::string last_part(const fs::path& path) {
  const fs::path plain = fs::absolute(path).lexically_normal();
  return plain.has_filename() ? plain.filename().string() : plain.parent_path().filename().string();
}

void add_clip(Clips& clips, const std::string& name, const fs::path& path) {
  const auto [place, is_new] = clips.emplace(name, path);
  if (is_new) return;
  throw Error(Fault::input, place->second.string() + " and " + path.string() +
                                " are both the clip \"" + name +
                                "\"; move one of them, or name one clip directly");
}

std::string join(const std::vector<std::string>& names) {
  constexpr std::size_t kShown = 10;
  std::string text;
  for (std::size_t i = 0; i < std::min(names.size(), kShown); ++i) {
    text += (i == 0 ? "" : ", ") + names[i];
  }
  if (names.size() > kShown) text += " and " + std::to_string(names.size() - kShown) + " more";
  return text;
}

std::vector<std::string> missing_from(const Clips& clips, const Clips& wanted) {
  std::vector<std::string> missing;
  for (const auto& [name, path] : wanted) {
    if (!clips.contains(name)) missing.push_back(name);
  }
  return missing;
}

Clips output_clips(const OutputPath& output, const Clips& truth) {
  Clips clips = find_clips(output.path);
  if (truth.size() == 1 && clips.size() == 1)
    return {{truth.begin()->first, clips.begin()->second}};
  const std::vector<std::string> missing = missing_from(clips, truth);
  if (!missing.empty()) {
    throw Error(Fault::input, output.name + " (" + output.path.string() + ") lacks " +
                                  std::to_string(missing.size()) + " of " +
                                  std::to_string(truth.size()) + " clips: " + join(missing) +
                                  "; clips are paired by name");
  }
  const std::vector<std::string> extra = missing_from(truth, clips);
  if (!extra.empty()) {
    log_warning(output.name + " has clips that the truth has not, left out: " + join(extra));
  }
  return clips;
}

}  // namespace

Clips find_clips(const fs::path& path) {
  if (!fs::exists(path)) {
    throw Error(Fault::input, path.string() +
                                  " does not exist; give a video, a folder of "
                                  "pictures, or a folder of either");
  }
  if (!fs::is_directory(path)) return {{path.stem().string(), path}};
  if (!list_pictures(path).empty()) return {{last_part(path), path}};
  Clips clips;
  for (const fs::directory_entry& entry : fs::directory_iterator(path)) {
    if (entry.is_directory()) {
      if (!list_pictures(entry.path()).empty()) {
        add_clip(clips, entry.path().filename().string(), entry.path());
      }
    } else if (is_video_name(entry.path())) {
      add_clip(clips, entry.path().stem().string(), entry.path());
    }
  }
  if (clips.empty()) {
    throw Error(Fault::input, path.string() +
                                  " holds no picture, no video and no folder of "
                                  "pictures; give the folder right above the clips");
  }
  return clips;
}

std::vector<OutputPath> parse_outputs(const std::vector<std::string>& options) {
  std::vector<OutputPath> outputs;
  std::set<std::string> names;
  for (const std::string& option : options) {
    const std::size_t equals = option.find('=');
    OutputPath output = equals == std::string::npos
                            ? OutputPath{last_part(option), option}
                            : OutputPath{option.substr(0, equals), option.substr(equals + 1)};
    if (output.name.empty() || output.path.empty()) {
      throw Error(Fault::usage, "\"" + option + "\" is not an output; write NAME=PATH");
    }
    if (!names.insert(output.name).second) {
      throw Error(Fault::usage, "two outputs are named \"" + output.name +
                                    "\"; give each its own, as in NAME=PATH");
    }
    outputs.push_back(std::move(output));
  }
  if (outputs.empty()) throw Error(Fault::usage, "nothing to score; add --output NAME=PATH");
  return outputs;
}

std::vector<ClipPaths> pair_clips(const Clips& truths, const std::vector<OutputPath>& outputs) {
  std::vector<ClipPaths> pairs;
  for (const auto& [name, path] : truths) pairs.push_back({name, path, {}});
  for (const OutputPath& output : outputs) {
    const Clips clips = output_clips(output, truths);
    for (ClipPaths& pair : pairs) pair.outputs.push_back(clips.at(pair.name));
  }
  return pairs;
}

std::vector<ClipPaths> pair_clips(const fs::path& truth, const std::vector<OutputPath>& outputs) {
  return pair_clips(find_clips(truth), outputs);
}

}  // namespace tinct
