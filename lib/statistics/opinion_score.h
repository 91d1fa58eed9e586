#pragma once

#include <cstddef>
#include <vector>

#include "lib/statistics/agreement.h"

namespace tinct {

/// The mean opinion score of one item.
struct OpinionScore {
  double mos = 0;
  double sd = 0;  ///< with N - 1; not a number for one rating
  std::size_t n = 0;
  double half_bt500 = 0;  ///< 1.96 sd / sqrt(n): ITU-R BT.500-13 Annex 2 §2.1
  double half_t = 0;      ///< Student's t with n - 1 degrees of freedom, 95 %
};

/// Mean opinion scores of all items; those without a rating have mos not-a-number.
[[nodiscard]] std::vector<OpinionScore> opinion_scores(const Ratings& ratings);

/// The screening of raters of ITU-R BT.500-13 Annex 2 §2.3.1, run once.
struct Bt500Screening {
  std::vector<double> beta2;          ///< kurtosis m4 / m2^2 per item
  std::vector<int> p, q;              ///< per rater: ratings far above, far below
  std::vector<std::size_t> rejected;  ///< raters, rising
};

/// Counts ratings at or beyond mean +- c S, c = 2 where 2 <= beta2 <= 4, else sqrt(20); a rater is
/// rejected for (P + Q) / J > 0.05 and |(P - Q) / (P + Q)| < 0.3, J being how many items the rater
/// rated. `n_minus_1`: S divides by N - 1, as the Recommendation does; else by N, as sureal does.
[[nodiscard]] Bt500Screening bt500_screening(const Ratings& ratings, bool n_minus_1 = true);

/// Pearson's correlation of each rater's ratings with the mean of all others' per item; not a
/// number where it isn't defined.
[[nodiscard]] std::vector<double> correlation_with_rest(const Ratings& ratings);

/// Each rater's mean difference from the mean opinion scores (ITU-T P.913 §12.4).
[[nodiscard]] std::vector<double> rater_bias(const Ratings& ratings);

/// The ratings less their rater's bias.
[[nodiscard]] Ratings without_bias(const Ratings& ratings);

}  // namespace tinct
