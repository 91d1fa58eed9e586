#include "metrics/abtest/training_trials.h"

#include <algorithm>
#include <utility>

#include "lib/base/log.h"
#include "lib/base/random.h"

namespace tinct {
namespace {

// Random's item numbers of this file, apart from those of other draws of a study's seed.
constexpr std::uint64_t kTrainingDraws = std::uint64_t{1} << 41;

template <class T>
void shuffle_units(std::vector<T>& values, Random& random) {
  for (std::size_t i = values.size(); i > 1; --i) {
    std::swap(values[i - 1], values[random.below(static_cast<std::uint32_t>(i))]);
  }
}

std::vector<int> clips_left(const StudyConfig& config, const std::vector<SessionTrial>& trials) {
  std::vector<int> clips;
  for (int clip = 0; clip < static_cast<int>(config.clips.size()); ++clip) {
    const bool shown = std::ranges::any_of(
        trials, [&](const SessionTrial& trial) { return trial.unit.clip == clip; });
    if (!shown) clips.push_back(clip);
  }
  return clips;
}

// What the ends of the scale show, without their clips.
std::vector<AssignedUnit> anchors_of(const BuiltStudy& study) {
  const int wrong = study.variants;
  const bool has_wrong =
      std::ranges::any_of(study.cells, [&](const Cell& cell) { return cell.variant == wrong; });
  std::vector<AssignedUnit> anchors;
  if (has_wrong) anchors.push_back({0, wrong, 0});
  if (has_wrong && !shows_clip_once(study.config.method)) anchors.push_back({0, wrong, 1});
  if (study.config.method == StudyMethod::single) anchors.push_back({0, 0, 1});
  // The hidden reference is the last variant (stimulus_plan.cpp).
  if (study.config.method == StudyMethod::acr && study.config.folders.contains(kOriginal)) {
    anchors.push_back({0, study.variants - 1, 0});
  }
  return anchors;
}

}  // namespace

int training_trials(const StudyConfig& config) noexcept {
  const int left = static_cast<int>(config.clips.size()) - config.trials - gold_trials(config);
  return std::clamp(left, 0, config.training);
}

int usual_training_scenes(const StudyConfig& config) noexcept {
  return std::min(config.training, static_cast<int>(config.clips.size()) / 4);
}

void warn_of_training(const StudyConfig& config, const std::string& name) {
  const int kept = training_trials(config);
  if (kept == config.training) return;
  log_warning(name + ": \"training\" is " + std::to_string(config.training) +
              ", but practice shows scenes that a rater's trials don't, and " +
              std::to_string(kept) + " of them " + (kept == 1 ? "is" : "are") +
              " left; add \"clips\", or ask for fewer \"trials\"");
}

std::vector<AssignedUnit> training_units(const BuiltStudy& study,
                                         const std::vector<SessionTrial>& trials,
                                         std::int64_t rater) {
  Random random(study.config.seed, kTrainingDraws + static_cast<std::uint64_t>(rater));
  std::vector<int> clips = clips_left(study.config, trials);
  shuffle_units(clips, random);
  clips.resize(std::min(clips.size(), static_cast<std::size_t>(training_trials(study.config))));
  std::vector<AssignedUnit> units = anchors_of(study);
  shuffle_units(units, random);
  units.resize(std::min(units.size(), clips.size()));
  for (int type = 0; units.size() < clips.size(); type = (type + 1) % study.types) {
    const auto variants = static_cast<std::uint32_t>(study.variants);
    units.push_back({0, static_cast<int>(random.below(variants)), type});
  }
  for (std::size_t i = 0; i < units.size(); ++i) units[i].clip = clips[i];
  return units;
}

}  // namespace tinct
