#include "metrics/abtest/stimulus_plan.h"

#include <algorithm>
#include <utility>

#include "lib/base/random.h"
#include "metrics/abtest/training_trials.h"

namespace tinct {
namespace {

using Pair = std::pair<std::string, std::string>;

// Random's item numbers of this file, apart from those of sessions.
constexpr std::uint64_t kTileOrder = std::uint64_t{1} << 40;

std::vector<Pair> pairs_of(std::vector<std::string> methods, bool with_original) {
  if (with_original) methods.emplace_back(kOriginal);
  std::vector<Pair> pairs;
  for (std::size_t i = 0; i < methods.size(); ++i) {
    for (std::size_t j = i + 1; j < methods.size(); ++j) pairs.emplace_back(methods[i], methods[j]);
  }
  return pairs;
}

void add_pairs(const StudyConfig& config, StimulusPlan& plan) {
  const std::vector<Pair> pairs = pairs_of(config.methods, config.original_competes);
  plan.variants = static_cast<int>(pairs.size());
  plan.types = 2;
  Random random(config.seed, kTileOrder);
  for (int clip = 0; clip < static_cast<int>(config.clips.size()); ++clip) {
    for (int variant = 0; variant < plan.variants; ++variant) {
      const auto& [first, second] = pairs[static_cast<std::size_t>(variant)];
      Stimulus stimulus{config.clips[static_cast<std::size_t>(clip)], {first, second}};
      if (random.below(2) == 1) std::swap(stimulus.tiles[0], stimulus.tiles[1]);
      if (config.reference) stimulus.tiles.emplace_back(kOriginal);
      const int place = static_cast<int>(plan.stimuli.size());
      plan.stimuli.push_back(std::move(stimulus));
      plan.cells.push_back({clip, variant, 0, place, {first, second}});
      plan.cells.push_back({clip, variant, 1, place, {second, first}});
    }
  }
}

// The plainly wrong clip by itself, or for DCR where every clip stands: with the original before
// it.
void add_wrong_alone(const StudyConfig& config, const char* wrong, StimulusPlan& plan) {
  std::vector<std::string> shown{wrong};
  if (config.method == StudyMethod::dcr) shown.insert(shown.begin(), kOriginal);
  for (int clip = 0; clip < static_cast<int>(config.clips.size()); ++clip) {
    const int place = static_cast<int>(plan.stimuli.size());
    plan.stimuli.push_back({config.clips[static_cast<std::size_t>(clip)], shown});
    plan.cells.push_back({clip, plan.variants, 0, place, shown});
  }
}

// Beside the original, on either side.
void add_wrong_pairs(const StudyConfig& config, const char* wrong, StimulusPlan& plan) {
  Random random(config.seed, kTileOrder + 1);
  for (int clip = 0; clip < static_cast<int>(config.clips.size()); ++clip) {
    Stimulus stimulus{config.clips[static_cast<std::size_t>(clip)], {kOriginal, wrong}};
    if (random.below(2) == 1) std::swap(stimulus.tiles[0], stimulus.tiles[1]);
    if (config.reference) stimulus.tiles.emplace_back(kOriginal);
    const int place = static_cast<int>(plan.stimuli.size());
    plan.stimuli.push_back(std::move(stimulus));
    plan.cells.push_back({clip, plan.variants, 0, place, {kOriginal, wrong}});
    plan.cells.push_back({clip, plan.variants, 1, place, {wrong, kOriginal}});
  }
}

void add_real_and_fake(const StudyConfig& config, StimulusPlan& plan) {
  plan.variants = static_cast<int>(config.methods.size());
  plan.types = 2;
  for (int clip = 0; clip < static_cast<int>(config.clips.size()); ++clip) {
    const std::string& clip_name = config.clips[static_cast<std::size_t>(clip)];
    const int original = static_cast<int>(plan.stimuli.size());
    plan.stimuli.push_back({clip_name, {kOriginal}});
    for (int variant = 0; variant < plan.variants; ++variant) {
      const std::string& method = config.methods[static_cast<std::size_t>(variant)];
      plan.cells.push_back({clip, variant, 0, static_cast<int>(plan.stimuli.size()), {method}});
      plan.cells.push_back({clip, variant, 1, original, {kOriginal}});
      plan.stimuli.push_back({clip_name, {method}});
    }
  }
}

// ACR with hidden reference where there is one (P.910 §7.4); DCR beside the original.
void add_rated(const StudyConfig& config, StimulusPlan& plan) {
  std::vector<std::string> methods = config.methods;
  const bool beside = config.method == StudyMethod::dcr;
  if (!beside && config.folders.contains(kOriginal)) methods.emplace_back(kOriginal);
  plan.variants = static_cast<int>(methods.size());
  for (int clip = 0; clip < static_cast<int>(config.clips.size()); ++clip) {
    for (int variant = 0; variant < plan.variants; ++variant) {
      std::vector<std::string> shown{methods[static_cast<std::size_t>(variant)]};
      if (beside) shown.insert(shown.begin(), kOriginal);
      plan.cells.push_back({clip, variant, 0, static_cast<int>(plan.stimuli.size()), shown});
      plan.stimuli.push_back({config.clips[static_cast<std::size_t>(clip)], shown});
    }
  }
}

}  // namespace

bool shows_clip_once(StudyMethod method) noexcept {
  return method != StudyMethod::pair && method != StudyMethod::ccr;
}

StimulusPlan stimulus_plan(const StudyConfig& config) {
  StimulusPlan plan;
  switch (config.method) {
    case StudyMethod::pair:
    case StudyMethod::ccr: add_pairs(config, plan); break;
    case StudyMethod::single: add_real_and_fake(config, plan); break;
    case StudyMethod::acr:
    case StudyMethod::dcr: add_rated(config, plan); break;
  }
  const bool anchored = training_trials(config) > 0 && config.folders.contains(kOriginal);
  if (config.gold_share > 0 || anchored) {
    const char* wrong = config.gold_share > 0 ? kGold : kAnchor;
    shows_clip_once(config.method) ? add_wrong_alone(config, wrong, plan)
                                   : add_wrong_pairs(config, wrong, plan);
  }
  return plan;
}

}  // namespace tinct
