#pragma once

#include <string>
#include <vector>

#include "lib/base/json.h"
#include "lib/statistics/davidson.h"
#include "lib/statistics/matrix.h"

namespace tinct {

/// What was preferred of two that stood side by side.
enum class Preference { left, right, tie };

/// One answer to a pair.
struct PairVote {
  std::string rater;
  std::string left, right;  ///< methods
  Preference answer = Preference::tie;
};

/// Votes as matrices over methods in a given order.
struct PairCounts {
  SquareMatrix wins{0};  ///< wins(i, j): how often i was preferred to j
  SquareMatrix ties{0};  ///< symmetric
  std::vector<SideCounts> sides;
  std::int64_t left = 0, right = 0;  ///< decisive votes by side

  /// Wins with a tie as half a win for each.
  [[nodiscard]] SquareMatrix with_half_ties() const;
};

/// Counts the votes. Throws Error(Fault::input) for one of a method that isn't in the list.
[[nodiscard]] PairCounts count_pairs(const std::vector<PairVote>& votes,
                                     const std::vector<std::string>& methods);

/// The statistics of a preference study: "wins", "ties", "bradley_terry_ties_half",
/// "bradley_terry_decisive_only", "pairwise_tests_ties_half" (with Holm), "davidson",
/// "davidson_with_order_effect", "order_effect_LR", "side_bias" and "map_prior_precision_1", with
/// errors as if every vote stood alone and, in "cluster_by_rater", with raters as clusters
/// (pair_clusters.h). A model that has no maximum is {"ml_exists": false, "why": …}; what rests on
/// it is null.
[[nodiscard]] Json pair_statistics(const std::vector<PairVote>& votes,
                                   const std::vector<std::string>& methods);

/// "ml_exists", "map_beta_prior_precision_1" and "map_se" of a matrix of wins (ties half).
[[nodiscard]] Json separated_statistics(const SquareMatrix& wins);

}  // namespace tinct
