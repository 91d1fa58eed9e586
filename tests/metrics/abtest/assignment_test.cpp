// Balance as an invariant: what every session and every study of many shapes must keep.
#include <algorithm>
#include <cstdlib>
#include <map>
#include <vector>

#include "lib/base/random.h"
#include "metrics/abtest/assignment.h"

#include <catch2/catch.hpp>

using namespace tinct;

namespace {

using Counts = std::map<AssignedUnit, int>;

int spread(const AssignmentShape& shape, const Counts& counts) {
  int least = 1 << 30;
  int most = 0;
  for (int clip = 0; clip < shape.clips; ++clip) {
    for (int variant = 0; variant < shape.variants; ++variant) {
      for (int type = 0; type < shape.types; ++type) {
        const auto found = counts.find({clip, variant, type});
        const int count = found == counts.end() ? 0 : found->second;
        least = std::min(least, count);
        most = std::max(most, count);
      }
    }
  }
  return most - least;
}

void check_session(const AssignmentShape& shape, const std::vector<AssignedUnit>& units) {
  REQUIRE(units.size() == static_cast<std::size_t>(shape.per_session));
  std::map<int, int> clips;
  int types[2] = {0, 0};
  for (std::size_t i = 0; i < units.size(); ++i) {
    ++clips[units[i].clip];
    ++types[units[i].type];
    if (i > 0 && shape.clips > 2) REQUIRE(units[i].clip != units[i - 1].clip);
  }
  if (shape.clip_once) REQUIRE(clips.size() == units.size());
  if (shape.types == 2) REQUIRE(std::abs(types[0] - types[1]) <= 1);
}

}  // namespace

TEST_CASE("every session is balanced, whatever a study's shape", "[abtest]") {
  for (int clips = 3; clips <= 9; ++clips) {
    for (int variants = 1; variants <= 4; ++variants) {
      for (int types = 1; types <= 2; ++types) {
        for (const bool once : {true, false}) {
          const int most = once ? clips : 2 * clips;
          for (int trials = 1; trials <= most; ++trials) {
            const AssignmentShape shape{clips, variants, types, trials, once, 7};
            Assignment assignment(shape);
            for (int session = 0; session < 12; ++session) {
              check_session(shape, assignment.start());
            }
          }
        }
      }
    }
  }
}

TEST_CASE("without dropouts every cell and side has been dealt equally often, +-1", "[abtest]") {
  for (const int trials : {4, 6, 8, 12}) {
    const AssignmentShape shape{12, 3, 2, trials, true, 3};
    Assignment assignment(shape);
    Counts counts;
    for (int session = 0; session < 200; ++session) {
      for (const AssignedUnit& unit : assignment.start()) ++counts[unit];
      REQUIRE(spread(shape, counts) <= 1);
    }
  }
}

TEST_CASE("of 300 sessions 30 % break off: after the top-up cells differ by at most 1",
          "[abtest]") {
  // A session shows six of ten clips: were it all of them, what breaks off leaves clips unequal for
  // good, since every further session adds one to each.
  const AssignmentShape shape{10, 3, 2, 6, true, 11};
  Assignment assignment(shape);
  Random random(5, 0);
  Counts counts;
  int left = 0;
  int votes = 0;
  const auto vote = [&](const AssignedUnit& unit) {
    ++counts[unit];
    ++votes;
    left += unit.type;
  };
  for (int session = 0; session < 300; ++session) {
    const auto units = assignment.start();
    check_session(shape, units);
    const bool breaks = random.uniform() < 0.3;
    const std::size_t done = breaks ? random.below(6) : units.size();
    for (std::size_t i = 0; i < units.size(); ++i) {
      i < done ? vote(units[i]) : assignment.give_back(units[i]);
    }
  }
  // Raters who finish, until what was given back is answered.
  int topped_up = 0;
  while (spread(shape, counts) > 1 && topped_up < 40) {
    for (const AssignedUnit& unit : assignment.start()) vote(unit);
    ++topped_up;
  }
  INFO("sessions of the top-up: " << topped_up);
  CHECK(spread(shape, counts) <= 1);
  // chi squared with one degree of freedom, p > .01
  const double half = votes / 2.0;
  CHECK((left - half) * (left - half) / half * 2 < 6.63);
}

TEST_CASE("the same seed and the same events deal the same trials, another seed others",
          "[abtest]") {
  const AssignmentShape shape{8, 3, 2, 8, true, 42};
  Assignment one(shape);
  Assignment other(shape);
  AssignmentShape reseeded = shape;
  reseeded.seed = 43;
  Assignment third(reseeded);
  int differ = 0;
  for (int session = 0; session < 20; ++session) {
    const auto units = one.start();
    CHECK(units == other.start());
    differ += units != third.start() ? 1 : 0;
    if (session % 3 == 0) {
      one.give_back(units[2]);
      other.give_back(units[2]);
    }
  }
  CHECK(differ > 15);
}
