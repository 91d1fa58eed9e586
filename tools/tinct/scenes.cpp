#include <algorithm>

#include "lib/base/errors.h"
#include "lib/base/files.h"
#include "lib/base/log.h"
#include "lib/data/manifest.h"
#include "scenes/curves_csv.h"
#include "scenes/curves_file.h"
#include "scenes/cut_film.h"
#include "scenes/scene_options.h"
#include "tools/tinct/commands.h"
#include "tools/tinct/table.h"

namespace tinct {
namespace {

namespace fs = std::filesystem;

struct ScenesOptions {
  std::vector<fs::path> videos;
  fs::path out;
  fs::path stats;
  std::string name;
  std::string license;
  bool again = false;
  SceneOptions cutting;

  static void describe(auto& opt, ScenesOptions& o) {
    opt("videos", o.videos, "films, or folders of pictures in the order of their names")
        .positional()
        .required()
        .shown_as("VIDEO");
    opt("out", o.out, "the manifest to write, or to add films to").required().shown_as("M.json");
    SceneOptions::describe(opt, o.cutting);
    opt("stats", o.stats, "write the detector's curves, one row a frame (one film only)")
        .shown_as("FILE.csv");
    opt("again", o.again, "cut films again that the manifest has with other options");
    opt("name", o.name, "the dataset's name in the manifest");
    opt("license", o.license, "the dataset's licence in the manifest");
  }
};

Manifest existing_manifest(const ScenesOptions& options) {
  Manifest manifest;
  if (fs::exists(options.out)) manifest = read_manifest(options.out);
  if (!options.name.empty()) manifest.name = options.name;
  if (!options.license.empty()) manifest.license = options.license;
  if (manifest.name.empty()) manifest.name = options.out.stem().string();
  return manifest;
}

ManifestVideo* find_video(Manifest& manifest, const VideoId& id) {
  const auto found = std::find_if(manifest.videos.begin(), manifest.videos.end(),
                                  [&](const ManifestVideo& video) { return video.id == id; });
  return found == manifest.videos.end() ? nullptr : &*found;
}

/// True when the manifest's entry is what cutting again would give.
bool is_done(const ManifestVideo& known, const ScenesOptions& options, const fs::path& path) {
  if (known.detector.is_null() || options.again) return false;
  if (known.detector == detector_record(options.cutting)) return true;
  throw Error(Fault::usage, options.out.string() + " has " + path.string() +
                                " cut with other options; give --again to replace its scenes, or "
                                "another --out");
}

Json summary(const ManifestVideo& video, const fs::path& path) {
  std::int64_t in_scenes = 0;
  std::int64_t dropped = 0;
  for (const Scene& scene : video.scenes) in_scenes += scene.frames.count();
  for (const Dropped& range : video.dropped) dropped += range.frames.count();
  return {{"file", path.string()},
          {"id", video.id},
          {"frames", video.stream ? video.stream->frames : 0},
          {"scenes", video.scenes.size()},
          {"frames_in_scenes", in_scenes},
          {"frames_dropped", dropped}};
}

Json cut_one(const fs::path& path, const ScenesOptions& options, Manifest& manifest) {
  ManifestVideo* known = find_video(manifest, video_id(path));
  // The curves are not kept in the manifest, so --stats needs the film again.
  if (known != nullptr && is_done(*known, options, path) && options.stats.empty()) {
    log_info(path.string() + ": in " + options.out.string() + " already");
    return summary(*known, path);
  }
  const MeasuredFilm film = measure_film(path, options.cutting.detector);
  for (const std::string& damage : film.info.damage) log_warning(path.string() + ": " + damage);
  if (!options.stats.empty()) write_file_atomically(options.stats, curves_csv(film.curves));
  ManifestVideo video = cut_film(film, options.cutting);
  if (known != nullptr) {
    video.sources = known->sources;
    *known = video;
  } else {
    manifest.videos.push_back(video);
  }
  // After every film, so that killed work goes on where it was.
  write_manifest(options.out, manifest);
  return summary(video, path);
}

std::string as_text(const Json& films, const fs::path& out) {
  TextTable table({"film", "frames", "scenes", "in scenes", "dropped"});
  for (const Json& film : films) {
    if (film.contains("error")) continue;
    table.add({fs::path(film["file"].get<std::string>()).filename().string(), film["frames"].dump(),
               film["scenes"].dump(), film["frames_in_scenes"].dump(),
               film["frames_dropped"].dump()});
  }
  return table.text() + "manifest: " + out.string() + "\n";
}

int run(const ScenesOptions& options, const CommonOptions& common) {
  if (!options.stats.empty() && options.videos.size() > 1) {
    throw Error(Fault::usage, "--stats takes the curves of one film; run it for each");
  }
  Manifest manifest = existing_manifest(options);
  Json films = Json::array();
  int failed = 0;
  for (const fs::path& path : options.videos) {
    try {
      films.push_back(cut_one(path, options, manifest));
    } catch (const Error& error) {
      // One bad film of many is an item that failed; a full disk or Ctrl-C ends all.
      if (error.fault() != Fault::input || options.videos.size() == 1) throw;
      log_error(error.what());
      films.push_back({{"file", path.string()}, {"error", error.what()}});
      ++failed;
    }
  }
  if (common.json) {
    print_json({{"manifest", options.out.string()}, {"films", films}});
  } else {
    print_text(as_text(films, options.out));
  }
  return failed == 0 ? 0 : kSomeFailed;
}

}  // namespace

Command scenes_command() {
  return make_command<ScenesOptions>(
      {.name = "scenes",
       .summary = "cut films into scenes and drop frames without content",
       .about =
           "Reads each film once and writes a manifest: which frames make which scene, and which "
           "frames were dropped and why. Frame numbers count decoded frames from 0, whatever the "
           "time stamps say.\n\n"
           "A manifest that exists is added to; films that it has already, cut with the same "
           "options, are not read again. So an interrupted run goes on when it is started again.",
       .examples = {{"tinct scenes film.mp4 --out film.json", "cut one film"},
                    {"tinct scenes media/*.mp4 --out dataset.json --min-scene 1",
                     "many films, scenes of at least a second"},
                    {"tinct scenes film.mp4 --out 2018.json --detector colormotion",
                     "the rule of the 2018 dataset, exactly"},
                    {"tinct scenes film.mp4 --out film.json --stats curves.csv",
                     "see why a cut was found or missed"}}},
      run);
}

}  // namespace tinct
