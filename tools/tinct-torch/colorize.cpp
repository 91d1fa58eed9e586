#include <chrono>
#include <cstdio>
#include <memory>

#include "lib/base/counted_noun.h"
#include "lib/base/errors.h"
#include "lib/base/files.h"
#include "lib/base/log.h"
#include "lib/media/frame_source.h"
#include "tools/tinct-torch/colorize_command.h"
#include "tools/tinct-torch/commands.h"
#include "tools/tinct-torch/film_colorizer.h"
#include "tools/tinct-torch/film_cuts.h"
#include "tools/tinct-torch/film_jobs.h"
#include "tools/tinct-torch/torch_errors.h"
#include "tools/tinct/table.h"
#include "train/checkpoint_colorizer.h"

namespace tinct {
namespace {

namespace fs = std::filesystem;

HintSource hints_of(const ColorizeOptions& options) {
  HintSource hints{.list = std::nullopt,
                   .rate = options.hint_rate,
                   .seed = static_cast<std::uint64_t>(options.seed)};
  if (!options.hints.empty()) hints.list = read_hints(options.hints);
  return hints;
}

/// The film of gray, colorized and input pictures, or nothing where none is wanted.
std::unique_ptr<FrameSink> open_side_by_side(const ColorizeOptions& options,
                                             const std::vector<FilmJob>& jobs) {
  if (options.side_by_side.empty()) return nullptr;
  const VideoInfo first = open_frame_source(jobs.front().in)->info();
  for (const FilmJob& job : jobs) {
    const VideoInfo info = open_frame_source(job.in)->info();
    if (info.width == first.width && info.height == first.height) continue;
    throw Error(Fault::usage, job.in.string() + " has another size than " +
                                  jobs.front().in.string() +
                                  "; --side-by-side joins films of one size only");
  }
  FrameSinkOptions like = sink_like(first);
  like.audio_from.clear();
  // Films one after the other have no common clock.
  if (jobs.size() > 1) like.time_base.reset();
  return open_frame_sink(options.side_by_side, like);
}

/// What became of the films.
struct Colorized {
  std::size_t films = 0;
  std::int64_t frames = 0;
  std::vector<std::string> failed;  ///< films, and the one of --side-by-side
};

Colorized colorize_all(Colorizer& colorizer, const ColorizeOptions& options,
                       const std::vector<FilmJob>& jobs) {
  const HintSource hints = hints_of(options);
  std::optional<Manifest> scenes;
  if (!options.scenes.empty()) scenes = read_manifest(options.scenes);
  auto side_by_side = open_side_by_side(options, jobs);
  Colorized result;
  for (const FilmJob& job : jobs) {
    try {
      create_folders(job.out.parent_path());
      const std::set<std::int64_t> cuts =
          scenes ? film_cuts(*scenes, job.in, jobs.size() == 1) : std::set<std::int64_t>{};
      result.frames += colorize_film(colorizer, job.in, job.out, hints, cuts, side_by_side.get());
      ++result.films;
    } catch (const Error& error) {
      // One film of many: the others are done all the same.
      if (jobs.size() == 1 || error.fault() != Fault::input) throw;
      log_error(error.what());
      result.failed.push_back(job.in.string());
      if (!side_by_side) continue;
      // It has some of the film's frames already, and can't give them back.
      side_by_side.reset();
      result.failed.push_back(options.side_by_side.string());
      log_error(options.side_by_side.string() + " is not written, as " + job.in.string() +
                " has failed: it would end amid that film; leave the film out");
    }
  }
  if (side_by_side && result.frames > 0) side_by_side->finish();
  return result;
}

int work(const ColorizeOptions& options, const CommonOptions& common) {
  const std::vector<FilmJob> jobs = film_jobs(options);
  const auto colorizer = open_checkpoint_colorizer(options.model, {.device = options.device,
                                                                   .precision = options.precision,
                                                                   .size = options.net_size,
                                                                   .smooth = options.smooth,
                                                                   .flows = film_flows()});
  if (!colorizer->takes_hints() && (options.hint_rate > 0 || !options.hints.empty())) {
    throw Error(Fault::usage, options.model.string() +
                                  " is a model without hints; leave --hints and --hint-rate out");
  }
  const auto start = std::chrono::steady_clock::now();
  const Colorized done = colorize_all(*colorizer, options, jobs);
  const double seconds =
      std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  if (common.json) {
    print_json({{"films", done.films},
                {"failed", done.failed},
                {"frames", done.frames},
                {"seconds", seconds},
                {"out", options.out.string()}});
  } else {
    char rate[32];
    std::snprintf(rate, sizeof rate, "%.1f",
                  seconds > 0 ? static_cast<double>(done.frames) / seconds : 0);
    std::string text = options.out.string() + ": " + counted_noun(done.frames, "frame") + ", " +
                       rate + " frames/s\n";
    for (const std::string& film : done.failed) text += "failed: " + film + "\n";
    print_text(text);
  }
  return done.failed.empty() ? 0 : kSomeFailed;
}

int run(const ColorizeOptions& options, const CommonOptions& common) {
  return with_torch_errors([&] { return work(options, common); });
}

}  // namespace

Command run_colorize_command() { return make_command<ColorizeOptions>(colorize_text(), run); }

}  // namespace tinct
