#include <algorithm>
#include <array>
#include <map>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

#include "lib/base/errors.h"
#include "lib/base/files.h"
#include "lib/data/import_colormotion.h"
#include "lib/data/manifest_rules.h"

namespace tinct {
namespace {

namespace fs = std::filesystem;

// The films whose link is known to belong to their id: the first two by the table in the dataset's
// README, the third by the name of its list. Licences as their makers state them
// (mango.blender.org, valkaama.com).
struct NamedFilm {
  std::string_view id, title, link, license, attribution, note, stable_link;
};
constexpr std::array kNamedFilms{
    NamedFilm{.id = "3da6f3053e50b704bca44da452f01643535259a7",
              .title = "Tears of Steel",
              .link = "http://ftp.halifax.rwth-aachen.de/blender/demo/movies/ToS/ToS-4k-1920.mov",
              .license = "CC-BY-3.0",
              .attribution = "(CC) Blender Foundation | mango.blender.org",
              .note = "",
              .stable_link = ""},
    NamedFilm{.id = "d048ba7479562dc188c85a72c92ca57e18a4c3b0",
              .title = "Valkaama",
              .link = "http://www.valkaama.com/download.php?"
                      "target=media/movie/Valkaama_1080_p.mkv",
              .license = "CC-BY-SA-3.0",
              .attribution = "Valkaama, Tim Baumann, valkaama.com",
              .note = "the link names the 1080p file, the dataset's README the 720p file; only the "
                      "id tells which one was used",
              .stable_link = ""},
    NamedFilm{.id = "f3634c79022b48756843524df6637196b026e18e",
              .title = "FromtheG1954",
              .link = "https://ia800308.us.archive.org/29/items/FromtheG1954/FromtheG1954.mp4",
              .license = "",
              .attribution = "",
              .note = "one server of the Internet Archive, as published",
              .stable_link = "https://archive.org/download/FromtheG1954/FromtheG1954.mp4"},
};

// What is known of the five published lists.
struct ListNote {
  std::string_view list, note;
};
constexpr std::array kListNotes{
    ListNote{"FromtheG1954", "not in the table of the dataset's README; licence not stated"},
    ListNote{"personal",
             "videos from the author's personal archive, never published: nobody else can rebuild "
             "them"},
    ListNote{"simple-videos",
             "one scene a video, counted from 1: an end equal to the number of frames is one frame "
             "beyond the last; which of the unassigned links belongs to which id was not "
             "published"},
};
constexpr std::string_view kNote =
    "The lists of github.com/ColorMotion/Dataset of 2018. No licence was published with them, and "
    "no split into train and validation.";

struct PublishedLink {
  std::string url;
  std::vector<std::string> mirrors;
};

bool is_address(std::string_view text) {
  return text.starts_with("http://") || text.starts_with("https://") || text.starts_with("ftp://");
}

std::string trimmed(const std::string& line) {
  constexpr const char* kBlank = " \t\r";
  const auto first = line.find_first_not_of(kBlank);
  if (first == std::string::npos) return {};
  return line.substr(first, line.find_last_not_of(kBlank) - first + 1);
}

// "# Alternative mirror: http://…" stands before the link it is a mirror of.
std::string mirror_in(const std::string& comment) {
  if (comment.find("mirror") == std::string::npos) return {};
  const auto http = comment.find("http");
  const std::string address = http == std::string::npos ? "" : comment.substr(http);
  return is_address(address) ? address.substr(0, address.find_first_of(" \t")) : std::string();
}

std::vector<PublishedLink> read_links(const fs::path& path) {
  std::vector<PublishedLink> links;
  if (path.empty()) return links;
  std::istringstream lines(read_file(path));
  std::vector<std::string> mirrors;
  std::string line;
  for (int number = 1; std::getline(lines, line); ++number) {
    line = trimmed(line);
    if (line.empty()) continue;
    if (line.front() == '#') {
      if (const std::string mirror = mirror_in(line); !mirror.empty()) mirrors.push_back(mirror);
      continue;
    }
    if (!is_address(line)) {
      throw Error(Fault::input, path.string() + ":" + std::to_string(number) +
                                    ": not an http, https or ftp address; put # before a comment");
    }
    const bool again = std::any_of(links.begin(), links.end(),
                                   [&](const PublishedLink& link) { return link.url == line; });
    if (!again) links.push_back({line, mirrors});
    mirrors.clear();
  }
  return links;
}

std::vector<Scene> scenes_of(const Json& ranges, const std::string& where) {
  if (!ranges.is_array()) {
    throw Error(Fault::input, where + " must be a list of [first,last] frame numbers");
  }
  std::vector<Scene> scenes;
  for (const Json& entry : ranges) {
    const std::string scene = where + ", scene " + std::to_string(scenes.size());
    const auto range = frame_range(entry);
    if (!range) {
      throw Error(Fault::input,
                  scene + " must be [first,last], two frame numbers from 0 to 4294967295");
    }
    if (range->first > range->last) {
      throw Error(Fault::input, scene + ": the range " + range_text(*range) +
                                    " is reversed; the first frame comes first");
    }
    scenes.emplace_back().frames = *range;
  }
  return scenes;
}

bool same_scenes(const std::vector<Scene>& a, const std::vector<Scene>& b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](const Scene& x, const Scene& y) { return x.frames == y.frames; });
}

struct Listed {
  ManifestVideo video;
  std::string list;  // the file it was first read from
};

void read_list(const fs::path& path, std::map<VideoId, Listed>& videos) {
  const Json json = read_json_file(path);
  if (!json.is_object()) {
    throw Error(Fault::input,
                path.string() + ": a list of 2018 is a JSON object {\"<id>\": [[first,last],…]}");
  }
  if (json.contains("format")) {
    throw Error(Fault::input, path.string() +
                                  " is no list of 2018, which has no \"format\"; a "
                                  "manifest needs no import");
  }
  for (const auto& [id, ranges] : json.items()) {
    if (!is_video_id(id)) {
      throw Error(Fault::input, path.string() + ": " + Json(id).dump() +
                                    " is no video id of 40 lower-case hex digits");
    }
    ManifestVideo video;
    video.id = id;
    video.scenes = scenes_of(ranges, path.string() + ": " + id);
    video.other["collection"] = path.stem().string();
    const auto [known, is_new] = videos.try_emplace(id, Listed{video, path.string()});
    if (!is_new && !same_scenes(known->second.video.scenes, video.scenes)) {
      throw Error(Fault::input, path.string() + ": " + id + " has other scenes in " +
                                    known->second.list + "; keep the video in one of the lists");
    }
  }
}

const NamedFilm* named_film(const std::string& url) {
  const auto film = std::find_if(kNamedFilms.begin(), kNamedFilms.end(),
                                 [&](const NamedFilm& known) { return known.link == url; });
  return film == kNamedFilms.end() ? nullptr : &*film;
}

SourceLink source(std::string_view url, std::string_view note) {
  SourceLink link;
  link.url = url;
  if (!note.empty()) link.other["note"] = note;
  return link;
}

void assign(const PublishedLink& link, const NamedFilm& film, ManifestVideo& video) {
  video.other["title"] = film.title;
  if (!film.stable_link.empty()) {
    video.sources.push_back(
        source(film.stable_link, "the same file under the item's lasting address"));
  }
  video.sources.push_back(source(link.url, film.note));
  for (const std::string& mirror : link.mirrors) {
    video.sources.push_back(source(mirror, "alternative mirror"));
  }
  for (SourceLink& entry : video.sources) {
    entry.license = film.license;
    entry.attribution = film.attribution;
  }
}

}  // namespace

Manifest import_colormotion(std::span<const fs::path> lists, const fs::path& links) {
  std::map<VideoId, Listed> videos;
  Json collections = Json::object();
  for (const fs::path& list : lists) {
    read_list(list, videos);
    for (const ListNote& known : kListNotes) {
      if (list.stem() == known.list) collections[known.list] = {{"note", known.note}};
    }
  }
  Manifest manifest;
  manifest.name = "colormotion2018";
  manifest.other["note"] = kNote;
  if (!collections.empty()) manifest.other["collections"] = std::move(collections);
  for (const PublishedLink& link : read_links(links)) {
    const NamedFilm* film = named_film(link.url);
    const auto video = film == nullptr ? videos.end() : videos.find(VideoId(film->id));
    if (video != videos.end()) {
      assign(link, *film, video->second.video);
      continue;
    }
    manifest.unassigned_sources.push_back(source(link.url, ""));
    for (const std::string& mirror : link.mirrors) {
      manifest.unassigned_sources.push_back(source(mirror, "alternative mirror of " + link.url));
    }
  }
  for (auto& [id, listed] : videos) manifest.videos.push_back(std::move(listed.video));
  return manifest;
}

}  // namespace tinct
