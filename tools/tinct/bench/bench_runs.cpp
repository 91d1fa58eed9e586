#include "tools/tinct/bench/bench_runs.h"

#include <algorithm>
#include <utility>

#include "lib/base/cancel.h"
#include "lib/base/errors.h"
#include "lib/base/files.h"
#include "lib/base/limited_process.h"
#include "lib/base/log.h"
#include "lib/base/subprocess.h"
#include "metrics/inputs/models.h"
#include "tools/tinct/bench/bench_critic.h"
#include "tools/tinct/bench/bench_failure.h"
#include "train/random_backbone.h"
#include "train/run_folder.h"
#include "train/run_log.h"

namespace tinct {
namespace fs = std::filesystem;
namespace {

std::string word_of(const std::string& name, const Json& value) {
  return name + "=" + (value.is_string() ? value.get<std::string>() : value.dump());
}

/// Puts the seed of a later training into its settings; that of the first is left as it stands.
void move_seed(const BenchSystem& system, const Json& config, Json& settings) {
  if (system.seed_offset == 0) return;
  const Json& given = settings.contains("seed") ? settings : config;
  const Json first = given.is_object() ? given.value("seed", Json(1)) : Json(1);
  if (!first.is_number_integer()) {
    throw Error(Fault::input, "its seed, " + first.dump() + ", is no whole number to count from");
  }
  settings["seed"] = first.get<std::int64_t>() + system.seed_offset;
}

/// The JSON document that a command printed, and what running it took.
Json document_of(const LimitedProcessResult& result, const std::string& command) {
  Json json = Json::parse(result.output, nullptr, false);
  if (!json.is_object()) {
    throw Error(Fault::input, "tinct " + command + " printed no result");
  }
  json["peak_bytes"] = result.peak_bytes;
  return json;
}

}  // namespace

BenchRuns::BenchRuns(const BenchProtocol& protocol, fs::path out, std::string digest,
                     const CommonOptions& common)
    : protocol_(protocol), out_(std::move(out)), digest_(std::move(digest)), common_(common) {}

fs::path BenchRuns::colorized(const std::string& name) const { return out_ / "colorized" / name; }
fs::path BenchRuns::run_folder(const std::string& name) const { return out_ / "runs" / name; }

Json BenchRuns::measured(const std::string& record, const Json& key,
                         const std::vector<std::string>& words, bool has_output) const {
  const fs::path file = out_ / "records" / (record + ".json");
  if (has_output && fs::exists(file)) {
    const Json had = read_json_file(file);
    if (had.is_object() && had.value("key", Json()) == key) return had.at("result");
  }
  std::vector<std::string> argv{this_program()};
  argv.insert(argv.end(), words.begin(), words.end());
  argv.insert(argv.end(), {"--json", "--quiet"});
  if (common_.threads > 0) {
    argv.insert(argv.end(), {"--threads", std::to_string(common_.threads)});
  }
  const LimitedProcessResult result = run_limited(argv, {.output_apart = true});
  throw_if_cancelled();
  if (result.exit_status != 0) throw failure_of("tinct " + words.front(), result);
  const Json document = document_of(result, words.front());
  create_folders(file.parent_path());
  write_file_atomically(file, canonical_json_file({{"key", key}, {"result", document}}));
  return document;
}

Json BenchRuns::training_of(const std::string& name) const {
  const fs::path record = out_ / "records" / (name + ".train.json");
  // The record of an earlier protocol is no excuse.
  if (failed_.contains(name) || !fs::exists(record)) {
    throw Error(Fault::input, "it has the weights of " + name + ", which failed");
  }
  return read_json_file(record).at("result");
}

Json BenchRuns::trained(const BenchSystem& system) const {
  std::vector<std::string> words{"train"};
  Json key{{"dataset", digest_}};
  if (!system.config.empty()) {
    key["config"] = read_json_file(system.config);
    words.push_back(system.config.string());
  }
  Json settings = protocol_.settings;
  settings.update(system.settings);
  move_seed(system, key.value("config", Json()), settings);
  key["settings"] = settings;
  for (const auto& option : settings.items()) {
    words.push_back(word_of(option.key(), option.value()));
  }
  if (!system.init_of.empty()) {
    // Weights of a training that failed would be those of some step on the way.
    static_cast<void>(training_of(system.init_of));
    key["init"] = model_fingerprint(run_folder(system.init_of));
    words.push_back("init=" + run_folder(system.init_of).string());
  }
  words.push_back("dataset=" + protocol_.dataset.string());
  words.push_back("out=" + run_folder(system.name).string());
  log_info("training " + system.name + "; tinct runs " + (out_ / "runs").string() + " shows it");
  const bool has_weights =
      is_model(run_folder(system.name)) && !checkpoint_steps(run_folder(system.name)).empty();
  return measured(system.name + ".train", key, words, has_weights);
}

Json BenchRuns::coloured(const BenchSystem& system, const fs::path& run) const {
  std::vector<std::string> clips;
  for (const auto& entry : fs::directory_iterator(out_ / "clips")) {
    const std::string name = entry.path().filename().string();
    // Hidden ones are what a killed process left; tinct colorize passes them by.
    if (!name.starts_with(".")) clips.push_back(name);
  }
  std::ranges::sort(clips);
  const Json key{{"weights", model_fingerprint(run)},
                 {"dataset", digest_},
                 {"clips", clips},
                 {"hint_rate", system.hint_rate}};
  std::vector<std::string> words{"colorize", (out_ / "clips").string(),
                                 "--model",  run.string(),
                                 "--out",    colorized(system.name).string()};
  if (system.hint_rate > 0) {
    words.insert(words.end(), {"--hint-rate", Json(system.hint_rate).dump()});
  }
  log_info("colorizing with " + system.name);
  const bool has_films = std::ranges::all_of(
      clips, [&](const std::string& clip) { return fs::exists(colorized(system.name) / clip); });
  Json result = measured(system.name + ".colorize", key, words, has_films);
  result["hint_rate"] = system.hint_rate;
  return result;
}

Json BenchRuns::run(const BenchSystem& system) {
  Json row{{"name", system.name}, {"about", system.about}};
  try {
    const bool own = system.weights_of.empty();
    const fs::path run = run_folder(own ? system.name : system.weights_of);
    Json training;
    if (own) {
      training = trained(system);
    } else {
      training = training_of(system.weights_of);
      row["weights_of"] = system.weights_of;
    }
    if (!system.init_of.empty()) row["init_of"] = system.init_of;
    row["options"] = read_json_file(run / "config.json");
    const std::string backbone = random_backbone(row["options"]);
    if (!backbone.empty()) row["backbone"] = backbone;
    row["train"] = std::move(training);
    const Json critic = own ? last_critic_accuracy(RunLog::read(run / "log.jsonl")) : Json();
    if (!critic.is_null()) row["critic_accuracy"] = critic;
    row["colorize"] = coloured(system, run);
    row["status"] = "done";
  } catch (const Error& error) {
    if (error.fault() != Fault::input)
      throw Error(error.fault(), system.name + ": " + error.what());
    log_error(system.name + ": " + error.what());
    failed_.insert(system.name);
    row["status"] = "failed";
    row["error"] = error.what();
  }
  return row;
}

}  // namespace tinct
