#pragma once

// Private to the live_*.cpp files.

#include <cstdint>
#include <string>
#include <vector>

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
  bool gold = false;
  std::string media;
  std::string state;  ///< "open", "voted", "lost" (void too often)
  std::int64_t voids = 0;
};

/// How many of the trials that count a session has answered.
struct LiveStudy::Answered {
  std::int64_t votes = 0;
  std::int64_t all = 0;
  [[nodiscard]] std::int64_t least() const;  ///< for its code
  [[nodiscard]] bool too_few() const { return votes < least(); }
};

/// The two methods of each variant, by their place among all methods.
[[nodiscard]] std::vector<ActiveAssignment::MethodPair> variant_pairs(const BuiltStudy& study);

/// The votes and open trials of each variant so far; and as a record of events holds them.
[[nodiscard]] std::vector<PairEvidence> pair_evidence(const Database& database, int variants);
[[nodiscard]] Json evidence_json(const std::vector<PairEvidence>& evidence);
[[nodiscard]] std::vector<PairEvidence> evidence_of(const Json& json);

/// Seconds since 1970, for records.
[[nodiscard]] std::int64_t wall_seconds();

/// How often a trial may be void before it is left out; pauses aside, which are no fault of it.
inline constexpr int kMostVoids = 5;

/// With them it is left out after this many showings.
inline constexpr int kMostShowings = 20;

/// A showing can't be void sooner than this after the trial was told, in seconds: until then no
/// page has drawn it and been told to play. It isn't the clip's length, since a page that is hidden
/// and a decoder that fails end a clip at any time.
inline constexpr double kSoonestVoid = 0.1;

/// The share of the trials that count which must have been answered for a session to be finished
/// and to get its code: below a half, most of what the rater came for was not seen.
inline constexpr double kLeastAnswered = 0.5;

}  // namespace tinct
