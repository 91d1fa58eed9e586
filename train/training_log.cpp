#include "train/training_log.h"

#include <cstdio>

#include "lib/base/log.h"
#include "train/run_folder.h"

namespace tinct {

TrainingLog::TrainingLog(const std::filesystem::path& run, std::int64_t step, bool validates_again)
    : lines_(run / "log.jsonl", step, validates_again),
      events_(run / "tensorboard", lines_.lines()),
      validations_(lines_.lines()) {}

void TrainingLog::add(const Json& line) {
  lines_.add(line);
  events_.add(line);
  events_.flush();
}

void TrainingLog::add(std::int64_t step, const Validation& validation) {
  Json line = validation_json(validation);
  line["step"] = step;
  add(line);
  validations_.add(step, validation.mse_ab);
  log_info(validation_text(step, validation));
}

std::string validation_text(std::int64_t step, const Validation& validation) {
  char text[160];
  std::snprintf(
      text, sizeof text,
      "step %lld: validation mse_ab %.1f, with hints %.1f (all gray %.1f, mean colour %.1f)",
      static_cast<long long>(step), validation.mse_ab, validation.mse_ab_hinted,
      validation.all_gray, validation.mean_colour);
  if (!validation.clips) return text;
  char of_clips[120];
  std::snprintf(of_clips, sizeof of_clips,
                "; frame after frame %.1f (copy of the previous frame %.1f)",
                validation.clips->mse_ab, validation.clips->copy_previous);
  return std::string(text) + of_clips;
}

std::filesystem::path best_checkpoint(const std::filesystem::path& run) {
  const std::vector<std::int64_t> best = ValidationHistory(RunLog::read(run / "log.jsonl")).best(1);
  if (best.empty()) return {};
  const std::filesystem::path folder = checkpoint_folder(run, best.front());
  return std::filesystem::exists(folder) ? folder : std::filesystem::path();
}

}  // namespace tinct
