#include "metrics/abtest/assignment.h"

#include <algorithm>
#include <numeric>

#include "lib/base/errors.h"
#include "lib/base/random.h"
#include "metrics/abtest/trial_order.h"

namespace tinct {
namespace {

// Random's item numbers: one for each shuffle, and apart from them one for each session's order.
constexpr std::uint64_t kSessionOrder = std::uint64_t{1} << 32;

int rounded_up(int value, int divisor) { return (value + divisor - 1) / divisor; }

}  // namespace

// What a session that is being filled has, and how much of each it may have.
struct Assignment::Session {
  explicit Session(const AssignmentShape& shape)
      : wanted(static_cast<std::size_t>(shape.per_session)),
        seen(static_cast<std::size_t>(shape.clips), 0),
        most_per_clip(shape.clip_once ? 1 : rounded_up(shape.per_session, shape.clips)),
        most_per_type(rounded_up(shape.per_session, shape.types)) {}

  [[nodiscard]] bool fits(const AssignedUnit& unit) const {
    return seen[static_cast<std::size_t>(unit.clip)] < most_per_clip &&
           of_type[static_cast<std::size_t>(unit.type)] < most_per_type;
  }
  void take(const AssignedUnit& unit) {
    units.push_back(unit);
    ++seen[static_cast<std::size_t>(unit.clip)];
    ++of_type[static_cast<std::size_t>(unit.type)];
  }
  [[nodiscard]] bool full() const { return units.size() == wanted; }
  [[nodiscard]] int rarer_type() const { return of_type[1] < of_type[0] ? 1 : 0; }

  std::size_t wanted;
  std::vector<int> seen;  // per clip
  int most_per_clip;
  int most_per_type;
  int of_type[2] = {0, 0};
  std::vector<AssignedUnit> units;
};

Assignment::Assignment(const AssignmentShape& shape) : shape_(shape) {
  const bool right = shape.clips > 0 && shape.variants > 0 && shape.per_session > 0 &&
                     (shape.types == 1 || shape.types == 2) &&
                     (!shape.clip_once || shape.per_session <= shape.clips);
  if (!right) throw Error(Fault::bug, "a study's trials can't be dealt in this shape");
}

void Assignment::shuffle(std::vector<int>& values) {
  Random random(shape_.seed, draws_++);
  for (std::size_t i = values.size(); i > 1; --i) {
    std::swap(values[i - 1], values[random.below(static_cast<std::uint32_t>(i))]);
  }
}

void Assignment::begin_round() {
  rotation_.resize(static_cast<std::size_t>(shape_.clips));
  std::iota(rotation_.begin(), rotation_.end(), 0);
  shuffle(rotation_);
}

std::vector<int> Assignment::clips_unseen_first(const Session& session) {
  std::vector<int> clips(static_cast<std::size_t>(shape_.clips));
  std::iota(clips.begin(), clips.end(), 0);
  shuffle(clips);
  std::ranges::stable_sort(clips, {},
                           [&](int clip) { return session.seen[static_cast<std::size_t>(clip)]; });
  return clips;
}

void Assignment::add_layer(const Session& session) {
  const auto per_round = static_cast<std::uint64_t>(shape_.variants * shape_.types);
  const auto layer = static_cast<int>(layers_++ % per_round);
  if (layer == 0) begin_round();
  const bool second = shape_.types == 2 && layer % 2 == 1;
  std::vector<int> clips = clips_unseen_first(session);
  int next_type = shape_.types == 2 ? session.rarer_type() : 0;
  if (!second) {
    clip_type_.assign(clips.size(), 0);
    for (const int clip : clips) {
      clip_type_[static_cast<std::size_t>(clip)] = next_type;
      next_type = shape_.types - 1 - next_type;
    }
  } else {
    for (int& type : clip_type_) type = 1 - type;
  }
  std::vector<AssignedUnit> units;
  for (const int clip : clips) {
    const auto at = static_cast<std::size_t>(clip);
    units.push_back(
        {clip, (rotation_[at] + layer / shape_.types) % shape_.variants, clip_type_[at]});
  }
  // Types alternate in the second layer too, though there the clips' types are fixed.
  int wanted = shape_.types == 2 ? session.rarer_type() : 0;
  while (!units.empty()) {
    auto next = std::ranges::find(units, wanted, &AssignedUnit::type);
    if (next == units.end()) next = units.begin();
    pending_.push_back(*next);
    units.erase(next);
    wanted = shape_.types - 1 - wanted;
  }
}

void Assignment::take_pending(Session& session) {
  for (auto unit = pending_.begin(); unit != pending_.end() && !session.full();) {
    if (!session.fits(*unit)) {
      ++unit;
      continue;
    }
    session.take(*unit);
    unit = pending_.erase(unit);
  }
}

std::vector<AssignedUnit> Assignment::ordered(std::vector<AssignedUnit> units, int session) {
  return apart_order(std::move(units), shape_.clips,
                     Random(shape_.seed, kSessionOrder + static_cast<std::uint64_t>(session)));
}

std::vector<AssignedUnit> Assignment::start() {
  Session session(shape_);
  take_pending(session);
  while (!session.full()) {
    add_layer(session);
    take_pending(session);
  }
  return ordered(std::move(session.units), sessions_++);
}

void Assignment::give_back(const AssignedUnit& unit) { pending_.push_front(unit); }

}  // namespace tinct
