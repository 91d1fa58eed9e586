#include "tools/tinct/runs/run_summary.h"

#include <algorithm>
#include <array>
#include <optional>
#include <set>
#include <string_view>
#include <utility>

#include "lib/base/counted_noun.h"
#include "lib/base/errors.h"
#include "lib/base/log.h"
#include "train/random_backbone.h"
#include "train/run_folder.h"
#include "train/run_log.h"

namespace tinct {
namespace fs = std::filesystem;
namespace {

constexpr int kDeepest = 4;

bool is_run(const fs::path& folder) {
  return fs::exists(folder / "config.json") && fs::exists(folder / "checkpoints");
}

RunSummary read_run(const fs::path& folder, const fs::path& root) {
  RunSummary run;
  run.folder = folder;
  const fs::path below = folder.lexically_relative(root);
  run.name = (below.empty() || below == "." ? fs::absolute(folder).filename() : below).string();
  run.options = read_json_file(folder / "config.json");
  if (!run.options.is_object()) {
    throw Error(Fault::input, (folder / "config.json").string() +
                                  " is no configuration of tinct train; remove the folder or name "
                                  "the runs one by one");
  }
  // What tables and pages ask for without looking.
  static_cast<void>(run.options.value("model", std::string()));
  static_cast<void>(run.options.value("width", 0));
  run.backbone = random_backbone(run.options);
  run.log = RunLog::read(folder / "log.jsonl");
  if (!run.log.empty()) run.steps = run.log.back().at("step");
  const std::vector<std::int64_t> saved = checkpoint_steps(folder);
  if (!saved.empty()) run.steps = std::max(run.steps, saved.back());
  if (run.options.contains("steps") && run.options["steps"].is_number()) {
    run.of_steps = run.options["steps"];
  }
  return run;
}

/// Nothing for a run that is damaged, which is told: the others are worth a list.
std::optional<RunSummary> readable_run(const fs::path& folder, const fs::path& root) {
  try {
    return read_run(folder, root);
  } catch (const Error& error) {
    log_warning(std::string("left out: ") + error.what());
  } catch (const Json::exception& problem) {
    log_warning("left out: " + folder.string() + " holds what tinct train never writes (" +
                problem.what() + ")");
  }
  return std::nullopt;
}

void look_through(const fs::path& folder, const fs::path& root, int depth, FoundRuns& found) {
  if (is_run(folder)) {
    if (std::optional<RunSummary> run = readable_run(folder, root)) {
      found.runs.push_back(std::move(*run));
    } else {
      ++found.damaged;
    }
    return;
  }
  if (depth == kDeepest) return;
  std::error_code ignored;
  for (const auto& entry : fs::directory_iterator(folder, ignored)) {
    if (entry.is_directory(ignored)) look_through(entry.path(), root, depth + 1, found);
  }
}

}  // namespace

const Json* RunSummary::best() const {
  const Json* found = nullptr;
  for (const Json& line : log) {
    if (!line.contains("mse_ab")) continue;
    if (found == nullptr || line["mse_ab"] < (*found)["mse_ab"]) found = &line;
  }
  return found;
}

const Json* RunSummary::last_validation() const {
  const auto last = std::find_if(log.rbegin(), log.rend(),
                                 [](const Json& line) { return line.contains("mse_ab"); });
  return last == log.rend() ? nullptr : &*last;
}

const Json* RunSummary::last_loss() const {
  const auto last = std::find_if(log.rbegin(), log.rend(),
                                 [](const Json& line) { return line.contains("loss"); });
  return last == log.rend() ? nullptr : &*last;
}

FoundRuns find_runs(const std::vector<fs::path>& folders) {
  FoundRuns found;
  for (const fs::path& folder : folders) {
    if (!fs::is_directory(folder)) {
      throw Error(Fault::input, folder.string() +
                                    " does not exist; name the folder of a run, or one that "
                                    "holds runs (tinct train out=runs/first makes one)");
    }
    const std::size_t before = found.runs.size() + found.damaged;
    look_through(folder, folder, 0, found);
    if (found.runs.size() + found.damaged == before) {
      throw Error(Fault::input, folder.string() +
                                    " holds no run of tinct train: a run's folder has config.json "
                                    "and checkpoints");
    }
  }
  if (found.runs.empty()) {
    throw Error(Fault::input, "no run is left to list: " + counted_noun(found.damaged, "run") +
                                  " can't be read, as told above");
  }
  std::ranges::sort(found.runs, {}, &RunSummary::name);
  return found;
}

std::vector<std::string> differing_options(const std::vector<RunSummary>& runs) {
  constexpr std::array<std::string_view, 8> kPlaces{
      "out", "dataset", "keep", "keep_best", "loader_threads", "save_every", "log_every", "device"};
  std::set<std::string> names;
  for (const RunSummary& run : runs) {
    for (const auto& option : run.options.items()) names.insert(option.key());
  }
  std::vector<std::string> differing;
  for (const std::string& name : names) {
    if (std::ranges::find(kPlaces, name) != kPlaces.end()) continue;
    const auto value = [&](const RunSummary& run) { return run.options.value(name, Json()); };
    const bool same = std::ranges::all_of(
        runs, [&](const RunSummary& run) { return value(run) == value(runs.front()); });
    if (!same) differing.push_back(name);
  }
  return differing;
}

}  // namespace tinct
