#include "lib/data/split_list.h"

#include <algorithm>
#include <charconv>
#include <map>
#include <optional>
#include <utility>
#include <vector>

#include "lib/base/errors.h"
#include "lib/base/files.h"
#include "lib/data/split.h"

namespace tinct {
namespace {

constexpr const char* kBlanks = " \t\r";

// Takes the last word off a line.
std::string take_word(std::string& line) {
  line.erase(line.find_last_not_of(kBlanks) + 1);
  const std::size_t gap = line.find_last_of(kBlanks);
  const std::size_t start = gap == line.npos ? 0 : gap + 1;
  std::string word = line.substr(start);
  line.erase(start);
  line.erase(line.find_last_not_of(kBlanks) + 1);
  return word;
}

std::optional<std::int64_t> number(const std::string& word) {
  std::int64_t value = -1;
  const char* end = word.data() + word.size();
  const auto parsed = std::from_chars(word.data(), end, value);
  if (word.empty() || parsed.ptr != end || value < 0) return std::nullopt;
  return value;
}

// What the list says, by video id and first frame; -1: the whole film.
class SplitList {
 public:
  SplitList(const std::filesystem::path& path, const Manifest& manifest)
      : path_(path.string()), manifest_(manifest) {
    std::string text = read_file(path);
    std::size_t begin = 0;
    while (begin < text.size()) {
      const std::size_t end = std::min(text.find('\n', begin), text.size());
      ++line_;
      read_line(text.substr(begin, end - begin));
      begin = end + 1;
    }
  }

  std::string split_of(const ManifestVideo& video, const Scene& scene) const {
    for (const std::int64_t first : {scene.frames.first, kWholeFilm}) {
      const auto found = entries_.find({video.id, first});
      if (found != entries_.end()) return found->second;
    }
    if (!others_.empty()) return others_;
    throw Error(Fault::input, path_ + " has no line for the scene at frame " +
                                  std::to_string(scene.frames.first) + " of " + name_of(video) +
                                  "; add one, or \"* train\" for all others");
  }

 private:
  static constexpr std::int64_t kWholeFilm = -1;

  static std::string name_of(const ManifestVideo& video) {
    return video.file.empty() ? "video " + video.id : video.file;
  }

  [[noreturn]] void fail(const std::string& what) const {
    throw Error(Fault::input, path_ + ", line " + std::to_string(line_) + ": " + what);
  }

  void read_line(std::string line) {
    line.erase(std::min(line.find('#'), line.size()));
    line.erase(0, std::min(line.find_first_not_of(kBlanks), line.size()));
    if (line.empty()) return;
    const std::string where = path_ + ", line " + std::to_string(line_);
    const std::string split = name(split_from_name(take_word(line), where));
    if (line.empty()) fail("it names no film");
    if (line == "*") {
      if (!std::exchange(others_, split).empty()) fail("* stands twice");
      return;
    }
    std::int64_t first = kWholeFilm;
    const ManifestVideo* video = find(line);
    if (video == nullptr) {
      const std::optional<std::int64_t> frame = number(take_word(line));
      video = find(line);
      if (video == nullptr || !frame) fail("the manifest has no film \"" + line + "\"");
      first = *frame;
      check_scene(*video, first);
    }
    if (!entries_.emplace(std::pair(video->id, first), split).second) {
      fail("another line is for the same already");
    }
  }

  const ManifestVideo* find(const std::string& word) const {
    const auto found = std::ranges::find_if(manifest_.videos, [&](const ManifestVideo& video) {
      return video.id == word || (!word.empty() && video.file == word);
    });
    return found == manifest_.videos.end() ? nullptr : &*found;
  }

  void check_scene(const ManifestVideo& video, std::int64_t first) const {
    const bool has = std::ranges::any_of(
        video.scenes, [&](const Scene& scene) { return scene.frames.first == first; });
    if (!has) fail("no scene of " + name_of(video) + " starts at frame " + std::to_string(first));
  }

  std::string path_;
  const Manifest& manifest_;
  std::size_t line_ = 0;
  std::map<std::pair<VideoId, std::int64_t>, std::string> entries_;
  std::string others_;
};

}  // namespace

void apply_split_list(const std::filesystem::path& list, Manifest& manifest) {
  const SplitList splits(list, manifest);
  for (ManifestVideo& video : manifest.videos) {
    for (Scene& scene : video.scenes) {
      if (scene.split.empty()) scene.split = splits.split_of(video, scene);
    }
  }
}

}  // namespace tinct
