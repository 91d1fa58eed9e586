#include "metrics/inputs/models.h"

#include <algorithm>
#include <vector>

#include "lib/base/hash.h"
#include "lib/base/json.h"
#include "lib/base/subprocess.h"

namespace tinct {
namespace {
namespace fs = std::filesystem;

std::string quoted(const std::string& word) {
  std::string text = "'";
  for (const char c : word) text += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return text + "'";
}

}  // namespace

// The names are those of train/run_folder.h, which this part must not include.
bool is_model(const fs::path& path) {
  std::error_code ignored;
  if (fs::is_regular_file(path, ignored)) return path.extension() == ".safetensors";
  return fs::exists(path / "model.safetensors", ignored) ||
         (fs::exists(path / "config.json", ignored) &&
          fs::is_directory(path / "checkpoints", ignored));
}

std::string model_fingerprint(const fs::path& path) {
  std::vector<std::string> weights;
  const auto add = [&](const fs::path& file) {
    if (file.extension() != ".safetensors") return;
    weights.push_back(file.string() + "\t" + std::to_string(fs::file_size(file)) + "\t" +
                      std::to_string(fs::last_write_time(file).time_since_epoch().count()) + "\n");
  };
  if (fs::is_regular_file(path)) add(path);
  if (fs::is_directory(path)) {
    for (const auto& entry : fs::recursive_directory_iterator(path)) add(entry.path());
  }
  std::ranges::sort(weights);
  std::string facts;
  for (const std::string& file : weights) facts += file;
  return hex(sha256(facts));
}

std::string colorize_command_text(const ModelRun& run) {
  std::string text = quoted(this_program()) + " colorize {in} --quiet --model " +
                     quoted(fs::absolute(run.model).string()) + " --out {out}";
  if (!run.hints.empty()) text += " --hints {hints}";
  if (run.hint_rate > 0) {
    text += " --hint-rate " + Json(run.hint_rate).dump() + " --seed " + std::to_string(run.seed);
  }
  return text;
}

}  // namespace tinct
