#include "metrics/abtest/active_assignment.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "lib/base/errors.h"
#include "lib/base/random.h"
#include "metrics/abtest/trial_order.h"

namespace tinct {
namespace {

// Random's item numbers of this file, apart from those of other draws of a study's seed.
constexpr std::uint64_t kActiveDraws = std::uint64_t{1} << 42;
constexpr std::uint64_t kActiveOrder = std::uint64_t{1} << 43;

// Gains that differ by less are equal: rounding must not decide.
constexpr double kEqualGain = 1e-9;

}  // namespace

PairedStrengths with_expected_vote(PairedStrengths fit, std::size_t first, std::size_t second) {
  const std::size_t n = fit.beta.size();
  const double p = 1 / (1 + std::exp(fit.beta[second] - fit.beta[first]));
  const double weight = p * (1 - p);
  // The covariance of every strength with the difference.
  std::vector<double> along(n);
  for (std::size_t i = 0; i < n; ++i) {
    along[i] = fit.covariance(i, first) - fit.covariance(i, second);
  }
  const double scale = weight / (1 + weight * (along[first] - along[second]));
  for (std::size_t i = 0; i < n; ++i) {
    for (std::size_t j = 0; j < n; ++j) fit.covariance(i, j) -= scale * along[i] * along[j];
  }
  for (std::size_t i = 0; i < n; ++i) fit.se[i] = std::sqrt(std::max(0.0, fit.covariance(i, i)));
  return fit;
}

ActiveAssignment::ActiveAssignment(const AssignmentShape& shape, std::vector<MethodPair> pairs)
    : shape_(shape), pairs_(std::move(pairs)) {
  const bool right = shape.clips > 0 && shape.types == 2 && shape.per_session > 0 &&
                     static_cast<std::size_t>(shape.variants) == pairs_.size() && !pairs_.empty();
  if (!right) throw Error(Fault::bug, "a study's pairs can't be dealt in this shape");
  for (const auto& [first, second] : pairs_) {
    methods_ = std::max({methods_, first + 1, second + 1});
  }
  dealt_.assign(static_cast<std::size_t>(shape.clips * shape.variants * shape.types), 0);
}

int& ActiveAssignment::dealt(const AssignedUnit& unit) {
  const int place = (unit.clip * shape_.variants + unit.variant) * shape_.types + unit.type;
  return dealt_.at(static_cast<std::size_t>(place));
}

int ActiveAssignment::one_of(const std::vector<int>& equal) {
  if (equal.size() == 1) return equal[0];
  Random random(shape_.seed, kActiveDraws + draws_++);
  return equal[random.below(static_cast<std::uint32_t>(equal.size()))];
}

PairedStrengths ActiveAssignment::posterior(const std::vector<PairEvidence>& evidence) const {
  SquareMatrix wins(methods_);
  for (std::size_t i = 0; i < pairs_.size(); ++i) {
    wins(pairs_[i].first, pairs_[i].second) += evidence[i].first_wins;
    wins(pairs_[i].second, pairs_[i].first) += evidence[i].second_wins;
  }
  PairedStrengths fit = bradley_terry_map(wins);
  for (std::size_t i = 0; i < pairs_.size(); ++i) {
    for (double open = evidence[i].open; open > 0; --open) {
      fit = with_expected_vote(std::move(fit), pairs_[i].first, pairs_[i].second);
    }
  }
  return fit;
}

int ActiveAssignment::next_variant(const PairedStrengths& fit) {
  std::vector<double> gains;
  for (const auto& [first, second] : pairs_) {
    gains.push_back(expected_information_gain(fit, first, second));
  }
  const double most = *std::ranges::max_element(gains);
  std::vector<int> equal;
  for (std::size_t i = 0; i < gains.size(); ++i) {
    if (gains[i] >= most - kEqualGain) equal.push_back(static_cast<int>(i));
  }
  return one_of(equal);
}

int ActiveAssignment::next_clip(int variant, const std::vector<int>& seen) {
  const int most_seen = (shape_.per_session + shape_.clips - 1) / shape_.clips;
  int least = -1;
  std::vector<int> equal;
  for (int clip = 0; clip < shape_.clips; ++clip) {
    if (seen[static_cast<std::size_t>(clip)] >= most_seen) continue;
    const int count = dealt({clip, variant, 0}) + dealt({clip, variant, 1});
    if (least >= 0 && count > least) continue;
    if (count != least) equal.clear();
    least = count;
    equal.push_back(clip);
  }
  return one_of(equal);
}

// Who has a pair most often the other way round gets the side first, until one half is dealt; a
// pair that comes twice in a session comes once each way.
void ActiveAssignment::choose_sides(std::vector<AssignedUnit>& units) {
  std::vector<int> excess(pairs_.size(), 0);
  for (int clip = 0; clip < shape_.clips; ++clip) {
    for (int variant = 0; variant < shape_.variants; ++variant) {
      excess[static_cast<std::size_t>(variant)] +=
          dealt({clip, variant, 0}) - dealt({clip, variant, 1});
    }
  }
  std::vector<std::size_t> open(units.size());
  std::iota(open.begin(), open.end(), std::size_t{0});
  std::size_t left_of_type[2] = {units.size() / 2, units.size() / 2};
  // The odd one of a session falls to each side in turn.
  left_of_type[sessions_ % 2] += units.size() % 2;
  while (!open.empty()) {
    std::vector<int> equal;
    int most = -1;
    for (const std::size_t place : open) {
      const int off = std::abs(excess[static_cast<std::size_t>(units[place].variant)]);
      if (off < most) continue;
      if (off > most) equal.clear();
      most = off;
      equal.push_back(static_cast<int>(place));
    }
    const auto place = static_cast<std::size_t>(one_of(equal));
    int& off = excess[static_cast<std::size_t>(units[place].variant)];
    int type = off > 0 ? 1 : 0;
    if (off == 0) type = one_of({0, 1});
    if (left_of_type[type] == 0) type = 1 - type;
    --left_of_type[type];
    units[place].type = type;
    off += type == 0 ? 1 : -1;
    std::erase(open, place);
  }
}

std::vector<AssignedUnit> ActiveAssignment::start(const std::vector<PairEvidence>& evidence) {
  if (evidence.size() != pairs_.size()) {
    throw Error(Fault::bug, "a study's evidence has another number of pairs");
  }
  PairedStrengths fit = posterior(evidence);
  std::vector<int> seen(static_cast<std::size_t>(shape_.clips), 0);
  std::vector<AssignedUnit> units;
  for (int i = 0; i < shape_.per_session; ++i) {
    const int variant = next_variant(fit);
    const int clip = next_clip(variant, seen);
    ++seen[static_cast<std::size_t>(clip)];
    units.push_back({clip, variant, 0});
    const auto& [first, second] = pairs_[static_cast<std::size_t>(variant)];
    fit = with_expected_vote(std::move(fit), first, second);
  }
  choose_sides(units);
  for (const AssignedUnit& unit : units) ++dealt(unit);
  return apart_order(std::move(units), shape_.clips,
                     Random(shape_.seed, kActiveOrder + static_cast<std::uint64_t>(sessions_++)));
}

void ActiveAssignment::give_back(const AssignedUnit& unit) { --dealt(unit); }

}  // namespace tinct
