#include "tools/tinct-torch/film_jobs.h"

#include <algorithm>

#include "lib/base/errors.h"
#include "lib/media/frame_source.h"

namespace tinct {
namespace {

namespace fs = std::filesystem;

bool holds_films(const fs::path& folder) {
  return fs::is_directory(folder) && list_pictures(folder).empty();
}

std::vector<FilmJob> jobs_of(const ColorizeOptions& options) {
  if (!holds_films(options.in)) return {{options.in, options.out}};
  if (!options.hints.empty()) {
    throw Error(Fault::usage, options.in.string() +
                                  " is a folder of films, and hints belong to one film: colorize "
                                  "them one by one");
  }
  std::vector<FilmJob> jobs;
  for (const auto& entry : fs::directory_iterator(options.in)) {
    const std::string name = entry.path().filename().string();
    if (name.starts_with(".")) continue;
    // The slash says "a folder" also where the name has a dot.
    const std::string out =
        entry.is_directory() ? name + "/" : entry.path().stem().string() + ".mkv";
    jobs.push_back({entry.path(), options.out / out});
  }
  if (jobs.empty()) throw Error(Fault::input, options.in.string() + " is empty");
  std::sort(jobs.begin(), jobs.end(),
            [](const FilmJob& x, const FilmJob& y) { return x.in < y.in; });
  return jobs;
}

/// A name that two paths to one file share, whether it exists or not.
fs::path one_name(const fs::path& path) {
  std::error_code error;
  const fs::path whole = fs::weakly_canonical(path, error);
  const fs::path name = error ? fs::absolute(path).lexically_normal() : whole;
  return name.has_filename() ? name : name.parent_path();
}

void check_names(const ColorizeOptions& options, const std::vector<FilmJob>& jobs) {
  std::vector<fs::path> taken;
  for (const FilmJob& job : jobs) taken.push_back(one_name(job.in));
  const std::size_t inputs = taken.size();
  std::vector<fs::path> outputs;
  for (const FilmJob& job : jobs) outputs.push_back(job.out);
  if (!options.side_by_side.empty()) outputs.push_back(options.side_by_side);
  for (const fs::path& out : outputs) {
    const auto found = std::find(taken.begin(), taken.end(), one_name(out));
    if (found != taken.end()) {
      const bool is_input = found - taken.begin() < static_cast<std::ptrdiff_t>(inputs);
      throw Error(Fault::usage, out.string() + (is_input ? " is an input; give another name"
                                                         : " would be written twice; give "
                                                           "different names"));
    }
    taken.push_back(one_name(out));
  }
}

}  // namespace

std::vector<FilmJob> film_jobs(const ColorizeOptions& options) {
  if (options.hint_rate > 0 && !options.hints.empty()) {
    throw Error(Fault::usage, "--hints and --hint-rate exclude each other");
  }
  std::vector<FilmJob> jobs = jobs_of(options);
  check_names(options, jobs);
  return jobs;
}

}  // namespace tinct
