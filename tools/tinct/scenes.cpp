#include <algorithm>
#include <mutex>

#include "lib/base/errors.h"
#include "lib/base/files.h"
#include "lib/base/log.h"
#include "lib/base/parallel.h"
#include "lib/base/progress.h"
#include "lib/data/manifest.h"
#include "scenes/curves_csv.h"
#include "scenes/curves_file.h"
#include "scenes/cut_film.h"
#include "scenes/scene_options.h"
#include "tools/tinct/commands.h"
#include "tools/tinct/film_watch.h"
#include "tools/tinct/scene_outputs.h"
#include "tools/tinct/table.h"

namespace tinct {
namespace {

namespace fs = std::filesystem;

struct ScenesOptions {
  std::vector<fs::path> videos;
  fs::path out;
  fs::path stats;
  std::vector<fs::path> from_stats;
  std::string name;
  std::string license;
  bool again = false;
  int decoders = 0;
  SceneOptions cutting;
  SceneOutputOptions outputs;

  static void describe(auto& opt, ScenesOptions& o) {
    opt("videos", o.videos, "films, or folders of pictures in the order of their names")
        .positional()
        .in_usage()
        .shown_as("VIDEO");
    opt("out", o.out, "the manifest to write, or to add films to").required().shown_as("M.json");
    SceneOptions::describe(opt, o.cutting);
    opt("stats", o.stats,
        "keep what was measured of each frame: FILE.csv to look at, FILE.curves for --from-stats "
        "and review, or a folder that gets ID.curves of every film")
        .shown_as("PATH");
    opt("from-stats", o.from_stats,
        "cut films by curves that --stats kept, with other options and without decoding them")
        .several()
        .shown_as("FILE.curves...");
    SceneOutputOptions::describe(opt, o.outputs);
    opt("again", o.again, "cut films again that the manifest has with other options");
    opt("decoders", o.decoders,
        "decode so many parts of a film at once, each from a key frame on; changes no result; 0: "
        "one for every thread")
        .at_least(0)
        .at_most(64)
        .not_recorded();
    opt("name", o.name,
        "the dataset's name in the manifest; that of the manifest's file if not given");
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

// The films of one run. Several may be cut at once; the manifest is written after each, so that
// killed work goes on where it was.
class FilmCutting {
 public:
  explicit FilmCutting(const ScenesOptions& options)
      : options_(options), manifest_(existing_manifest(options)) {}

  // Cuts one film, or finds it done. Any number of threads may call it.
  Json cut(const fs::path& path, const ReadingOptions& reading) {
    const VideoId id = video_id(path);
    {
      const std::lock_guard lock(mutex_);
      const ManifestVideo* known = find_video(manifest_, id);
      // The curves are not kept in the manifest, so --stats needs the film again.
      if (known != nullptr && is_done(*known, options_, path) && options_.stats.empty()) {
        log_info(path.string() + ": in " + options_.out.string() + " already");
        return summary(*known, path);
      }
    }
    const FilmWatch watch(path);
    const MeasuredFilm film = measure_film(path, options_.cutting.detector, reading);
    watch.warn();
    for (const std::string& damage : film.info.damage) log_warning(path.string() + ": " + damage);
    if (!options_.stats.empty()) keep_curves(film);
    return add(film, path);
  }

  // Cuts a film by the curves of a file.
  Json cut_again(const fs::path& curves) {
    const MeasuredFilm film = read_curves(curves);
    const ManifestVideo* known = find_video(manifest_, film.video.id);
    if (known != nullptr && is_done(*known, options_, film.video.file)) {
      return summary(*known, film.video.file);
    }
    return add(film, film.video.file);
  }

  [[nodiscard]] const Manifest& manifest() const noexcept { return manifest_; }

 private:
  void keep_curves(const MeasuredFilm& film) const {
    const std::string ending = options_.stats.extension();
    if (ending == ".csv") {
      write_file_atomically(options_.stats, curves_csv(film.curves));
    } else if (ending == ".curves") {
      write_curves(options_.stats, film);
    } else {
      create_folders(options_.stats);
      write_curves(options_.stats / (film.video.id + ".curves"), film);
    }
  }

  Json add(const MeasuredFilm& film, const fs::path& path) {
    ManifestVideo video = cut_film(film, options_.cutting);
    const Json result = summary(video, path);
    const std::lock_guard lock(mutex_);
    ManifestVideo* known = find_video(manifest_, video.id);
    if (known != nullptr) {
      video.sources = known->sources;
      *known = std::move(video);
    } else {
      manifest_.videos.push_back(std::move(video));
    }
    write_manifest(options_.out, manifest_);
    return result;
  }

  const ScenesOptions& options_;
  std::mutex mutex_;
  Manifest manifest_;
};

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

void check_options(const ScenesOptions& options) {
  if (options.videos.empty() && options.from_stats.empty()) {
    throw Error(Fault::usage, "give films to cut, or --from-stats with curves of them");
  }
  check_scene_outputs(options.outputs);
  if (options.stats.empty()) return;
  const std::string ending = options.stats.extension();
  if (options.videos.size() > 1 && (ending == ".csv" || ending == ".curves")) {
    throw Error(Fault::usage, "--stats " + options.stats.string() +
                                  " takes the curves of one film; give a folder for several");
  }
}

/// Cuts all films and curves of the options. Returns what became of each, with "error" where it
/// failed.
std::vector<Json> cut_all(const ScenesOptions& options, FilmCutting& cutting) {
  const std::size_t count = options.videos.size() + options.from_stats.size();
  std::vector<Json> results(count);
  const auto work = [&](std::size_t i, const ReadingOptions& reading) {
    const bool film = i < options.videos.size();
    const fs::path& path = film ? options.videos[i] : options.from_stats[i - options.videos.size()];
    try {
      results[i] = film ? cutting.cut(path, reading) : cutting.cut_again(path);
    } catch (const Error& error) {
      // One bad film of many is an item that failed; a full disk or Ctrl-C ends all.
      if (error.fault() != Fault::input || count == 1) throw;
      log_error(error.what());
      results[i] = {{"file", path.string()}, {"error", error.what()}};
    }
  };
  // With a film for every thread, each is cut by one thread: that wastes nothing on waiting.
  const auto threads = static_cast<std::size_t>(thread_count());
  if (threads > 1 && options.videos.size() >= threads) {
    ReadingOptions alone;
    alone.alone = true;
    Progress progress("cut", static_cast<std::int64_t>(count), "films");
    parallel_for(count, [&](std::size_t i) {
      work(i, alone);
      progress.add();
    });
  } else {
    ReadingOptions reading;
    reading.decoders = options.decoders;
    for (std::size_t i = 0; i < count; ++i) work(i, reading);
  }
  return results;
}

int run(const ScenesOptions& options, const CommonOptions& common) {
  check_options(options);
  FilmCutting cutting(options);
  const std::vector<Json> results = cut_all(options, cutting);
  const auto failed =
      std::ranges::count_if(results, [](const Json& film) { return film.contains("error"); });
  const Json films = results;
  const SceneOutputs outputs =
      write_scene_outputs(options.outputs, cutting.manifest(), options.out, options.videos);
  if (common.json) {
    Json document = {{"manifest", options.out.string()}, {"films", films}};
    document.update(outputs.json);
    print_json(document);
  } else {
    print_text(as_text(films, options.out) + outputs.text);
  }
  return failed + outputs.failed == 0 ? 0 : kSomeFailed;
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
                    {"tinct scenes film.mp4 --out film.json --stats film.csv",
                     "see why a cut was found or missed"},
                    {"tinct scenes media/*.mp4 --out dataset.json --stats curves",
                     "keep the curves of all films in a folder ..."},
                    {"tinct scenes --from-stats curves/*.curves --out more.json --sensitivity 2",
                     "... and look for more cuts without decoding again"}}},
      run);
}

}  // namespace tinct
