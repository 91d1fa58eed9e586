#pragma once

#include <cmath>

#include "lib/statistics/bootstrap.h"

namespace tinct::test {

/// How often an interval held the truth.
struct Coverage {
  int covered = 0;
  int intervals = 0;
  void add(bool covers) {
    ++intervals;
    covered += covers ? 1 : 0;
  }
  [[nodiscard]] double share() const { return static_cast<double>(covered) / intervals; }
};

inline bool contains(const Interval& interval, double truth) {
  return interval.low <= truth && truth <= interval.high;
}

/// Four standard errors of a share that is simulated: one in 16,000 lies further away.
inline double four_errors(double share, int runs) {
  return 4 * std::sqrt(share * (1 - share) / runs);
}

}  // namespace tinct::test
