#pragma once

#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include "lib/statistics/bradley_terry.h"
#include "metrics/abtest/assignment.h"

namespace tinct {

/// What is known of one pair of methods when a session begins.
struct PairEvidence {
  double first_wins = 0, second_wins = 0;  ///< a tie is half a win for each
  double open = 0;                         ///< dealt to others and not answered yet
  bool operator==(const PairEvidence&) const = default;
};

/// The posterior of strengths after one more vote on a pair whose answer isn't known yet: the mode
/// stays, the Fisher information grows by p (1 - p) on their difference (Sherman & Morrison 1950).
[[nodiscard]] PairedStrengths with_expected_vote(PairedStrengths fit, std::size_t first,
                                                 std::size_t second);

/// Deals the pairs whose votes are expected to tell most, in place of all equally often: for each
/// trial the pair of largest expected information gain under the Laplace posterior with a normal
/// prior of precision 1, taking open trials and the session's own as answered (a batch as in
/// Hybrid-MST, Li et al. 2018, and ASAP, Mikhailiuk et al. 2020; here greedily, not by a tree).
///
/// Of the pair the clip is taken that showed it least. Within a session left and right are equal,
/// +-1; the sides of a pair are kept as equal as that allows. The same seed and the same calls give
/// the same trials.
class ActiveAssignment {
 public:
  using MethodPair = std::pair<std::size_t, std::size_t>;
  /// `pairs` has the methods of each variant, as they stand with type 0, from left to right;
  /// `shape.types` is 2.
  ActiveAssignment(const AssignmentShape& shape, std::vector<MethodPair> pairs);
  /// The trials of the next session, in the order of showing; `evidence` is by variant.
  [[nodiscard]] std::vector<AssignedUnit> start(const std::vector<PairEvidence>& evidence);
  /// Takes a unit back that was dealt and not answered.
  void give_back(const AssignedUnit& unit);

 private:
  [[nodiscard]] PairedStrengths posterior(const std::vector<PairEvidence>& evidence) const;
  [[nodiscard]] int next_variant(const PairedStrengths& fit);
  [[nodiscard]] int next_clip(int variant, const std::vector<int>& seen);
  void choose_sides(std::vector<AssignedUnit>& units);
  [[nodiscard]] int one_of(const std::vector<int>& equal);
  [[nodiscard]] int& dealt(const AssignedUnit& unit);

  AssignmentShape shape_;
  std::vector<MethodPair> pairs_;
  std::size_t methods_ = 0;
  std::vector<int> dealt_;  // by clip, variant and type
  std::uint64_t draws_ = 0;
  int sessions_ = 0;
};

}  // namespace tinct
