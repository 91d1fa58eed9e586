#include "train/run_folder.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <string>

#include "lib/base/errors.h"
#include "lib/base/files.h"
#include "lib/base/options.h"
#include "lib/base/temporary_names.h"

namespace tinct {
namespace fs = std::filesystem;
namespace {

constexpr const char* kPrefix = "step-";

/// What may differ between two parts of one run: it decides where and how fast, not what.
bool may_change(const std::string& name) {
  constexpr std::array<std::string_view, 11> kNames{
      "dataset",       "out",          "keep",         "loader_threads",
      "save_every",    "keep_best",    "rank_timeout", "recompute_activations",
      "profile_first", "profile_last", "profile"};
  return std::find(kNames.begin(), kNames.end(), name) != kNames.end();
}

Json options_json(const TrainOptions& options) {
  TrainOptions copy = options;
  return describe_options(copy).to_json();
}

fs::path weights_in(const fs::path& checkpoint) {
  return checkpoint / (fs::exists(checkpoint / kAverageFile) ? kAverageFile : kModelFile);
}

/// True for what an earlier run wrote, with whatever values; false for somebody else's file.
bool is_run_config(const Json& had) {
  if (!had.is_object()) return false;
  // Every tinct has written these.
  return had.contains("dataset") && had.contains("out") && had.contains("steps");
}

/// What a run's config.json stands for: options that it lacks, since they came later, were at their
/// defaults.
Json with_defaults(const Json& had) {
  Json all = options_json(TrainOptions{});
  all.update(had);
  return all;
}

/// The names of the options, those first that make another net.
std::vector<std::string> names_in_order(const Json& options) {
  std::vector<std::string> names{"model", "width"};
  for (const auto& member : options.items()) {
    if (member.key() != "model" && member.key() != "width") names.push_back(member.key());
  }
  return names;
}

void refuse_other_options(const fs::path& run, const Json& had, const Json& wanted) {
  std::string differing;
  for (const std::string& name : names_in_order(wanted)) {
    if (may_change(name) || had.at(name) == wanted.at(name)) continue;
    differing += (differing.empty() ? "" : "; ") + name + "=" + had.at(name).dump() + ", not " +
                 wanted.at(name).dump();
  }
  if (differing.empty()) return;
  throw Error(Fault::usage, run.string() + " is a run with " + differing +
                                "; give another out=, or the same options to go on with it");
}

}  // namespace

fs::path checkpoint_folder(const fs::path& run, std::int64_t step) {
  char name[32];
  std::snprintf(name, sizeof name, "%s%08lld", kPrefix, static_cast<long long>(step));
  return run / "checkpoints" / name;
}

std::vector<std::int64_t> checkpoint_steps(const fs::path& run) {
  std::vector<std::int64_t> steps;
  std::error_code ignored;
  for (const auto& entry : fs::directory_iterator(run / "checkpoints", ignored)) {
    const std::string name = entry.path().filename().string();
    if (!name.starts_with(kPrefix) || name.find(".tmp-") != std::string::npos) continue;
    const std::string digits = name.substr(std::string(kPrefix).size());
    const bool number =
        !digits.empty() && digits.size() < 18 &&
        std::all_of(digits.begin(), digits.end(), [](char c) { return c >= '0' && c <= '9'; });
    if (number && fs::exists(entry.path() / kStateFile)) steps.push_back(std::stoll(digits));
  }
  std::sort(steps.begin(), steps.end());
  return steps;
}

void open_run_folder(const fs::path& run, const TrainOptions& options) {
  const fs::path config = run / "config.json";
  const Json wanted = options_json(options);
  create_folders(run / "checkpoints");
  remove_stale_temporaries_in(run / "checkpoints");
  if (!fs::exists(config)) {
    write_file_atomically(config, canonical_json_file(wanted));
    return;
  }
  const Json had = read_json_file(config);
  if (!is_run_config(had)) {
    throw Error(Fault::input, config.string() +
                                  " is not the configuration of a run; give another "
                                  "out=");
  }
  // What never came to a checkpoint is no run yet: its options may have been the trouble.
  if (checkpoint_steps(run).empty()) {
    write_file_atomically(config, canonical_json_file(wanted));
    return;
  }
  refuse_other_options(run, with_defaults(had), wanted);
  if (had != wanted) write_file_atomically(config, canonical_json_file(wanted));
}

Json deciding_options(const TrainOptions& options) {
  Json deciding = Json::object();
  const Json all = options_json(options);
  for (const auto& member : all.items()) {
    if (!may_change(member.key())) deciding[member.key()] = member.value();
  }
  return deciding;
}

void remove_old_checkpoints(const fs::path& run, int keep, const std::vector<std::int64_t>& also) {
  std::vector<std::int64_t> steps = checkpoint_steps(run);
  steps.resize(steps.size() - std::min(steps.size(), static_cast<std::size_t>(keep)));
  for (const std::int64_t step : steps) {
    if (std::ranges::find(also, step) != also.end()) continue;
    std::error_code ignored;
    // Without its state a folder is no checkpoint any more, whenever the removal is interrupted.
    fs::remove(checkpoint_folder(run, step) / kStateFile, ignored);
    fs::remove_all(checkpoint_folder(run, step), ignored);
  }
}

fs::path find_weights(const fs::path& model) {
  if (fs::is_regular_file(model)) return model;
  if (!fs::exists(model)) {
    throw Error(Fault::input, model.string() +
                                  " does not exist; give the folder of a run of tinct train, one "
                                  "of its checkpoints, or a file of weights");
  }
  if (fs::exists(model / kModelFile)) return weights_in(model);
  const std::vector<std::int64_t> steps = checkpoint_steps(model);
  if (steps.empty()) {
    throw Error(Fault::input, model.string() +
                                  " holds no checkpoint; train one with tinct train, "
                                  "or name a .safetensors file");
  }
  return weights_in(checkpoint_folder(model, steps.back()));
}

}  // namespace tinct
