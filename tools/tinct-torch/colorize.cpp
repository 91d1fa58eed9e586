#include <algorithm>
#include <chrono>
#include <cstdio>
#include <memory>

#include "lib/base/errors.h"
#include "lib/base/files.h"
#include "lib/media/frame_source.h"
#include "tools/tinct-torch/colorize_command.h"
#include "tools/tinct-torch/commands.h"
#include "tools/tinct-torch/film_colorizer.h"
#include "tools/tinct/table.h"
#include "train/checkpoint_colorizer.h"

namespace tinct {
namespace {

namespace fs = std::filesystem;

/// A film to colorize, and where its colours go.
struct Job {
  fs::path in;
  fs::path out;
};

bool holds_films(const fs::path& folder) {
  return fs::is_directory(folder) && list_pictures(folder).empty();
}

/// One film, or each of a folder of films (files, or folders of pictures) by name.
std::vector<Job> jobs_of(const ColorizeOptions& options) {
  if (!holds_films(options.in)) return {{options.in, options.out}};
  if (!options.hints.empty()) {
    throw Error(Fault::usage, options.in.string() +
                                  " is a folder of films, and hints belong to one "
                                  "film: colorize them one by one");
  }
  std::vector<Job> jobs;
  for (const auto& entry : fs::directory_iterator(options.in)) {
    const std::string name = entry.path().filename().string();
    if (name.starts_with(".")) continue;
    const bool folder = entry.is_directory();
    jobs.push_back(
        {entry.path(), options.out / (folder ? name : entry.path().stem().string() + ".mkv")});
  }
  if (jobs.empty()) throw Error(Fault::input, options.in.string() + " is empty");
  std::sort(jobs.begin(), jobs.end(), [](const Job& x, const Job& y) { return x.in < y.in; });
  for (std::size_t i = 1; i < jobs.size(); ++i) {
    if (jobs[i].out == jobs[i - 1].out) {
      throw Error(Fault::input, jobs[i - 1].in.string() + " and " + jobs[i].in.string() +
                                    " would both become " + jobs[i].out.string() +
                                    "; rename one of them");
    }
  }
  return jobs;
}

void check_outputs(const ColorizeOptions& options, const std::vector<Job>& jobs) {
  for (const Job& job : jobs) {
    std::error_code ignored;
    if (fs::equivalent(job.in, job.out, ignored)) {
      throw Error(Fault::usage, job.out.string() + " is the input itself; give another --out");
    }
  }
  if (options.hint_rate > 0 && !options.hints.empty()) {
    throw Error(Fault::usage, "--hints and --hint-rate exclude each other");
  }
}

int run(const ColorizeOptions& options, const CommonOptions& common) {
  const std::vector<Job> jobs = jobs_of(options);
  check_outputs(options, jobs);
  HintSource hints{.list = std::nullopt,
                   .rate = options.hint_rate,
                   .seed = static_cast<std::uint64_t>(options.seed)};
  if (!options.hints.empty()) hints.list = read_hints(options.hints);
  const auto colorizer = open_checkpoint_colorizer(
      options.model,
      {.device = options.device, .precision = options.precision, .size = options.net_size});
  std::unique_ptr<FrameSink> side_by_side;
  if (!options.side_by_side.empty()) {
    const VideoInfo info = open_frame_source(jobs.front().in)->info();
    side_by_side = open_frame_sink(options.side_by_side,
                                   {.fps = info.fps.num > 0 ? info.fps : Rational{25, 1}});
  }
  const auto start = std::chrono::steady_clock::now();
  std::int64_t frames = 0;
  for (const Job& job : jobs) {
    create_folders(job.out.parent_path());
    frames += colorize_film(*colorizer, job.in, job.out, hints, side_by_side.get());
  }
  if (side_by_side) side_by_side->finish();
  const double seconds =
      std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  if (common.json) {
    print_json({{"films", jobs.size()},
                {"frames", frames},
                {"seconds", seconds},
                {"out", options.out.string()}});
  } else {
    char rate[32];
    std::snprintf(rate, sizeof rate, "%.1f",
                  seconds > 0 ? static_cast<double>(frames) / seconds : 0);
    print_text(options.out.string() + ": " + with_thousands(frames) + " frames, " + rate +
               " frames/s\n");
  }
  return 0;
}

}  // namespace

Command run_colorize_command() { return make_command<ColorizeOptions>(colorize_text(), run); }

}  // namespace tinct
