#include "metrics/abtest/gold_trials.h"

#include <algorithm>
#include <cmath>

#include "lib/base/random.h"

namespace tinct {
namespace {

// Random's item numbers of this file, apart from those of other draws of a study's seed.
constexpr std::uint64_t kGoldDraws = std::uint64_t{1} << 44;

// Clips that none of the units is of.
std::vector<int> clips_not_shown(int clips, const std::vector<AssignedUnit>& units) {
  std::vector<int> left;
  for (int clip = 0; clip < clips; ++clip) {
    if (std::ranges::find(units, clip, &AssignedUnit::clip) == units.end()) left.push_back(clip);
  }
  return left;
}

// Any clip but those before and after; any at all where there is no other.
int clip_apart(int clips, int before, int after, Random& random) {
  std::vector<int> open;
  for (int clip = 0; clip < clips; ++clip) {
    if (clip != before && clip != after) open.push_back(clip);
  }
  if (open.empty()) return static_cast<int>(random.below(static_cast<std::uint32_t>(clips)));
  return open[random.below(static_cast<std::uint32_t>(open.size()))];
}

}  // namespace

int gold_trials(const StudyConfig& config) noexcept {
  if (config.gold_share <= 0) return 0;
  return std::max(1, static_cast<int>(std::lround(config.gold_share * config.trials)));
}

bool is_gold_wrong(const StudyConfig& config, const Cell& cell, const std::string& answer) {
  if (config.method == StudyMethod::single) return answer != "colorized";
  if (config.method == StudyMethod::pair) {
    return answer != (cell.shown[0] == kOriginal ? "left" : "right");
  }
  const bool turned = config.method == StudyMethod::ccr && cell.shown[0] == kGold;
  const int rating = turned ? -std::stoi(answer) : std::stoi(answer);
  return rating < config.gold_lowest || rating > config.gold_highest;
}

std::vector<SessionTrial> with_gold(const std::vector<AssignedUnit>& units,
                                    const StudyConfig& config, int variant, std::int64_t rater) {
  Random random(config.seed, kGoldDraws + static_cast<std::uint64_t>(rater));
  const int count = gold_trials(config);
  const int all = static_cast<int>(units.size());
  const int clips = static_cast<int>(config.clips.size());
  const bool once = shows_clip_once(config.method);
  std::vector<int> unseen = once ? clips_not_shown(clips, units) : std::vector<int>{};
  const auto any_unseen = [&] {
    const std::size_t place = random.below(static_cast<std::uint32_t>(unseen.size()));
    const int clip = unseen[place];
    unseen.erase(unseen.begin() + static_cast<std::ptrdiff_t>(place));
    return clip;
  };
  const auto clip_at = [&](int place) {
    return place >= 0 && place < all ? units[static_cast<std::size_t>(place)].clip : -1;
  };
  std::vector<SessionTrial> trials;
  int side = static_cast<int>(random.below(2));
  int next = 0;
  for (int i = 0; i < count; ++i) {
    const int from = i * all / count;
    const int to = (i + 1) * all / count;
    const int place =
        from + 1 +
        static_cast<int>(random.below(static_cast<std::uint32_t>(std::max(1, to - from))));
    for (; next < std::min(place, all); ++next) {
      trials.push_back({units[static_cast<std::size_t>(next)], false});
    }
    const int clip = unseen.empty() ? clip_apart(clips, clip_at(place - 1), clip_at(place), random)
                                    : any_unseen();
    // Alone it has no sides.
    trials.push_back({{clip, variant, once ? 0 : side}, true});
    side = 1 - side;
  }
  for (; next < all; ++next) trials.push_back({units[static_cast<std::size_t>(next)], false});
  return trials;
}

}  // namespace tinct
