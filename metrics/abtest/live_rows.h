#pragma once

// Private to the live_*.cpp files.

#include <cstdint>
#include <string>

#include "metrics/abtest/live_study.h"

namespace tinct {

struct LiveStudy::Rater {
  std::int64_t id = 0;
  std::string state;  ///< "running", "finished", "expired", "withdrawn"
};

struct LiveStudy::Trial {
  std::string id;
  std::int64_t position = 0;
  std::int64_t cell = 0;
  bool training = false;
  std::string media;
  std::string state;  ///< "open", "voted", "lost" (void too often)
  std::int64_t voids = 0;
};

/// Seconds since 1970, for records.
[[nodiscard]] std::int64_t wall_seconds();

/// How often a trial may be void before it is left out.
inline constexpr int kMostVoids = 5;

}  // namespace tinct
