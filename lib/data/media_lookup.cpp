#include <algorithm>
#include <optional>
#include <set>
#include <system_error>

#include "lib/base/cancel.h"
#include "lib/base/errors.h"
#include "lib/data/media_lookup.h"
#include "lib/media/frame_source.h"

namespace tinct {
namespace fs = std::filesystem;
namespace {

std::uint64_t size_of(const fs::path& path) {
  std::error_code error;
  const auto size = fs::file_size(path, error);
  return error ? 0 : size;
}

// A manifest may come from anywhere: a name that leads out of the media folder is not followed.
bool stays_below(const std::string& file) {
  const fs::path path(file);
  return !file.empty() && path.is_relative() &&
         std::ranges::none_of(path, [](const fs::path& part) { return part == ".."; });
}

// What can't be read is no candidate; a film that is named but unreadable is missing then.
std::optional<VideoId> id_of(const fs::path& path) {
  try {
    return video_id(path);
  } catch (const Error& problem) {
    if (problem.fault() != Fault::input) throw;
    return std::nullopt;
  }
}

bool has_pictures(const fs::path& folder) {
  std::error_code ignored;
  for (const auto& entry : fs::directory_iterator(folder, ignored)) {
    std::error_code also_ignored;
    if (entry.is_regular_file(also_ignored)) return !list_pictures(folder).empty();
  }
  return false;
}

struct Candidates {
  std::vector<fs::path> files;
  std::vector<fs::path> folders;
};

void collect(const fs::path& folder, Candidates& found, std::set<fs::path>& seen) {
  throw_if_cancelled();
  std::error_code error;
  const fs::path real = fs::canonical(folder, error);
  if (error || !seen.insert(real).second) return;
  const bool is_sequence = has_pictures(folder);
  if (is_sequence) found.folders.push_back(folder);
  std::set<fs::path> pictures;
  if (is_sequence) {
    for (fs::path& picture : list_pictures(folder)) pictures.insert(std::move(picture));
  }
  std::vector<fs::path> entries;
  for (const auto& entry : fs::directory_iterator(folder, error)) entries.push_back(entry.path());
  std::ranges::sort(entries);
  for (const fs::path& entry : entries) {
    if (fs::is_directory(entry, error)) {
      collect(entry, found, seen);
    } else if (fs::is_regular_file(entry, error) && !pictures.contains(entry)) {
      found.files.push_back(entry);
    }
  }
}

class Search {
 public:
  Search(const std::vector<const ManifestVideo*>& videos) {
    for (const ManifestVideo* video : videos) open_.emplace(video->id, video);
  }

  [[nodiscard]] bool done() const { return open_.empty(); }
  [[nodiscard]] const std::map<VideoId, const ManifestVideo*>& open() const { return open_; }

  void close(const VideoId& id) { open_.erase(id); }

  // The id covers 32 KiB only, so a broken download has the id of the whole film: among several
  // the one with the manifest's size wins, else the first.
  void consider(const fs::path& path, MediaLookup& lookup) {
    const std::optional<VideoId> id = id_of(path);
    if (!id) return;
    const auto video = open_.find(*id);
    if (video == open_.end()) return;
    const FoundMedia media{.path = path, .bytes = fs::is_directory(path) ? 0 : size_of(path)};
    const bool first = lookup.found.emplace(*id, media).second;
    const auto wanted = static_cast<std::uint64_t>(video->second->bytes);
    if (!first && wanted > 0 && media.bytes == wanted && lookup.found[*id].bytes != wanted) {
      lookup.found[*id] = media;
    }
  }

 private:
  std::map<VideoId, const ManifestVideo*> open_;
};

void find_by_name(Search& search, const fs::path& media, MediaLookup& lookup) {
  std::vector<VideoId> found;
  for (const auto& [id, video] : search.open()) {
    if (!stays_below(video->file)) continue;
    const fs::path path = media / video->file;
    if (!fs::exists(path)) continue;
    if (id_of(path) != id) {
      lookup.notes.push_back(path.string() + " is not the film of that name in the manifest (" +
                             id + "); it was not used");
      continue;
    }
    lookup.found[id] = {.path = path, .bytes = fs::is_directory(path) ? 0 : size_of(path)};
    found.push_back(id);
  }
  for (const VideoId& id : found) search.close(id);
}

}  // namespace

MediaLookup find_media(const std::vector<const ManifestVideo*>& videos, const fs::path& media) {
  std::error_code error;
  if (!fs::exists(media, error)) {
    throw Error(Fault::input, "the media folder " + media.string() +
                                  " does not exist; tell where the films are with --media");
  }
  MediaLookup lookup;
  Search search(videos);
  if (!fs::is_directory(media, error)) {
    search.consider(media, lookup);
    return lookup;
  }
  find_by_name(search, media, lookup);
  if (search.done()) return lookup;
  Candidates candidates;
  std::set<fs::path> seen;
  collect(media, candidates, seen);
  for (const fs::path& file : candidates.files) {
    throw_if_cancelled();
    search.consider(file, lookup);
  }
  for (const auto& [id, found] : lookup.found) search.close(id);
  // The id of a folder needs every byte of its pictures, so folders come last.
  for (const fs::path& folder : candidates.folders) {
    throw_if_cancelled();
    if (search.done()) break;
    search.consider(folder, lookup);
    for (const auto& [id, found] : lookup.found) search.close(id);
  }
  return lookup;
}

}  // namespace tinct
