#include "metrics/inputs/colorizer_runs.h"

#include <map>
#include <optional>
#include <utility>

#include "lib/base/counted_noun.h"
#include "lib/base/errors.h"
#include "lib/base/files.h"
#include "lib/base/hash.h"
#include "lib/base/log.h"
#include "lib/base/progress.h"
#include "metrics/inputs/command_run.h"
#include "metrics/inputs/gray_clips.h"
#include "metrics/inputs/models.h"
#include "metrics/inputs/run_result.h"

namespace tinct {
namespace {
namespace fs = std::filesystem;

using Places = std::map<std::string, fs::path>;
using Frames = std::map<std::string, std::int64_t>;  // of each clip

void start_anew(const fs::path& folder) {
  fs::remove_all(folder);
  create_folders(folder / "result");
}

}  // namespace

struct ColorizerRuns::Job {
  std::string method;
  CommandTemplate command;
  std::string shown;
  std::set<std::int64_t> exemplars;
  bool colours = false;    // the film is given in colour
  std::string model = {};  // fingerprint of its weights; empty: a command
  fs::path folder;
  RunOptions options;

  [[nodiscard]] CommandRun run_of(const std::string& clip) const {
    return {.method = method, .shown = shown, .clip = clip, .time_limit = options.time_limit};
  }

  [[nodiscard]] Json key(const std::string& truth, const fs::path& hints) const {
    const bool file = fs::is_regular_file(hints);
    return {{"command", command.text()},
            {"model", model},
            {"truth", truth},
            {"exemplars", exemplars},
            {"hints", file ? Json(hex(sha256_file(hints))) : Json(hints.string())}};
  }

  // "{out}/%06d.png" needs a folder that exists; behind a bare {out} the command has made it.
  [[nodiscard]] bool wants_folder() const {
    const std::size_t first = command.text().find("{out}");
    return command.uses("out_folder") ||
           (first != std::string::npos && command.text().compare(first, 6, "{out}/") == 0);
  }

  [[nodiscard]] Places places(const fs::path& clip, const fs::path& hints) const {
    const fs::path result = clip / "result";
    const bool film = command.uses("in") && !wants_folder();
    return {{"in", clip / "in.mkv"},        {"in_folder", clip / "in"},
            {"ref_folder", clip / "ref"},   {"hints", hints},
            {"out_folder", result / "out"}, {"out", result / (film ? "out.mkv" : "out")}};
  }

  /// Writes what the command is given; returns the number of frames.
  [[nodiscard]] std::int64_t write_inputs(const ClipInput& truth, Places& places) const {
    std::int64_t frames = 0;
    if (command.uses("in")) frames = write_clip_input(truth, places["in"], colours);
    if (command.uses("in_folder")) frames = write_clip_input(truth, places["in_folder"]);
    if (command.uses("ref") || command.uses("ref_folder")) {
      write_exemplars(truth, exemplars, places["ref_folder"]);
      places["ref"] = list_pictures(places["ref_folder"]).front();
    }
    if (wants_folder()) create_folders(places["out_folder"]);
    return frames;
  }

  /// Its sentences continue "the command …".
  void check_length(const ClipInput& made, const std::string& clip, std::int64_t frames) const {
    std::int64_t written = 0;
    try {
      written = count_frames(made);
    } catch (const Error& error) {
      throw Error(error.fault(), std::string("wrote what can't be read: ") + error.what());
    }
    if (written == frames || (options.any_length && written > 0)) return;
    throw Error(Fault::input, "wrote " + counted_noun(written, "frame") + ", but the clip \"" +
                                  clip + "\" has " + with_thousands(frames) +
                                  (written == 0 ? "" : " (--fit pairs those that both have)"));
  }

  [[nodiscard]] ClipInput made_at(fs::path result) const {
    return {.path = std::move(result), .made_by = shown};
  }

  [[nodiscard]] std::int64_t write_inputs_of_all(const std::string& clip,
                                                 const ClipInput& truth) const {
    const std::string file = clip_file_name(clip);
    std::int64_t frames = 0;
    if (command.uses("in_dir")) {
      frames = write_clip_input(truth, folder / "in" / (file + ".mkv"), colours);
    }
    if (command.uses("in_folders")) {
      frames = write_clip_input(truth, folder / "in_folders" / file, colours);
    }
    if (command.uses("ref_dir")) write_exemplars(truth, exemplars, folder / "ref" / file);
    return frames;
  }

  [[nodiscard]] Clips all_made_at(const fs::path& result) const {
    if (fs::is_empty(result)) throw Error(Fault::input, "wrote nothing into {out_dir}");
    Clips made = find_clips(result);
    for (auto& [clip, input] : made) input.made_by = shown;
    return made;
  }

  void check_all(const Clips& made, const Frames& frames) const {
    std::string missing;
    const bool single = made.size() == 1 && frames.size() == 1;
    for (const auto& [clip, count] : frames) {
      const ClipInput* result = single ? &made.begin()->second : find_clip(made, clip);
      if (result != nullptr) {
        check_length(*result, clip, count);
      } else {
        missing += (missing.empty() ? "" : ", ") + clip;
      }
    }
    if (!missing.empty()) throw Error(Fault::input, "wrote nothing for the clips " + missing);
  }
};

ColorizerRuns::ColorizerRuns(WorkFolder& work, RunOptions options)
    : work_(work), options_(std::move(options)) {}

bool ColorizerRuns::makes(const OutputPath& output) {
  return is_command(output.path) || is_model(output.path);
}

ColorizerRuns::Job ColorizerRuns::job_of(const OutputPath& output) {
  std::string folder = clip_file_name(output.name);
  while (!folders_.insert(folder).second) folder += "_";
  Job job{.method = output.name,
          .command = CommandTemplate("{in} {out}"),
          .shown = output.path.string(),
          .exemplars = output.excluded,
          .folder = work_.path() / folder,
          .options = options_};
  if (is_command(output.path)) {
    job.command = CommandTemplate(job.shown);
    return job;
  }
  ModelRun model{.model = output.path, .hints = {}, .hint_rate = 0, .seed = options_.seed};
  if (output.guidance == Guidance::hints) {
    model.hints = options_.hints;
    model.hint_rate = options_.hint_rate;
    if (model.hints.empty() && model.hint_rate == 0) {
      throw Error(Fault::usage,
                  "\"" + output.name + "\" is guided by hints; add --hints FILE or --hint-rate X");
    }
  }
  job.command = CommandTemplate(colorize_command_text(model));
  job.shown = "tinct colorize --model " + output.path.string();
  job.colours = model.hint_rate > 0;
  job.model = model_fingerprint(output.path);
  return job;
}

fs::path ColorizerRuns::hints_for(const std::string& clip, bool only_clip) const {
  if (options_.hints.empty()) {
    throw Error(Fault::usage, "a command takes {hints}; name the file with --hints");
  }
  fs::path file = fs::absolute(options_.hints);
  if (fs::is_directory(file)) {
    file /= clip_file_name(clip) + ".json";
  } else if (!only_clip) {
    throw Error(Fault::usage, options_.hints.string() +
                                  " is one file for several clips; give --hints a folder with "
                                  "CLIP.json for each");
  }
  if (!fs::exists(file)) throw Error(Fault::input, file.string() + " (--hints) does not exist");
  return file;
}

ClipInput ColorizerRuns::run_clip(const Job& job, const std::string& clip, const ClipInput& truth,
                                  bool only_clip) const {
  const fs::path folder = job.folder / clip_file_name(clip);
  const fs::path hints = job.command.uses("hints") ? hints_for(clip, only_clip) : fs::path();
  const RunNote note(folder, job.key(clip_fingerprint(truth), hints));
  if (const auto earlier = note.earlier_result()) {
    log_detail(job.method + ": the result for \"" + clip + "\" is there already");
    return job.made_at(*earlier);
  }
  start_anew(folder);
  Places places = job.places(folder, hints);
  const std::int64_t frames = job.write_inputs(truth, places);
  ClipInput made;
  job.run_of(clip).run(job.command.fill(places), [&] {
    made = job.made_at(find_result(folder / "result", places["out"]));
    job.check_length(made, clip, frames);
  });
  note.write(made.path);
  for (const char* given : {"in", "in_folder", "ref_folder"}) fs::remove_all(places[given]);
  return made;
}

Clips ColorizerRuns::run_all(const Job& job, const Clips& truth) const {
  if (job.command.uses("hints") && options_.hints.empty()) (void)hints_for("", true);
  const fs::path& folder = job.folder;
  const fs::path hints = options_.hints.empty() ? fs::path() : fs::absolute(options_.hints);
  std::string facts;
  for (const auto& [clip, input] : truth) facts += clip + "\t" + clip_fingerprint(input) + "\n";
  const RunNote note(folder, job.key(hex(sha256(facts)), hints));
  if (const auto earlier = note.earlier_result()) return job.all_made_at(*earlier);

  start_anew(folder);
  Frames frames;
  for (const auto& [clip, input] : truth) frames[clip] = job.write_inputs_of_all(clip, input);
  const Places places = {{"in_dir", folder / "in"},
                         {"in_folders", folder / "in_folders"},
                         {"ref_dir", folder / "ref"},
                         {"hints", hints},
                         {"out_dir", folder / "result"}};
  Clips made;
  job.run_of("").run(job.command.fill(places), [&] {
    made = job.all_made_at(folder / "result");
    job.check_all(made, frames);
  });
  note.write(folder / "result");
  for (const char* given : {"in", "in_folders", "ref"}) fs::remove_all(folder / given);
  return made;
}

Clips ColorizerRuns::run(const OutputPath& output, const Clips& truth) {
  const Job job = job_of(output);
  std::set<std::string> files;
  for (const auto& [clip, input] : truth) {
    if (files.insert(clip_file_name(clip)).second) continue;
    throw Error(Fault::input, "two clips are both \"" + clip_file_name(clip) +
                                  "\" as a file's name; rename one of them to run a command");
  }
  if (job.command.for_all_clips()) return run_all(job, truth);
  Progress progress(output.name, static_cast<std::int64_t>(truth.size()), "clips");
  Clips made;
  for (const auto& [clip, input] : truth) {
    made.emplace(clip, run_clip(job, clip, input, truth.size() == 1));
    progress.add();
  }
  return made;
}

}  // namespace tinct
