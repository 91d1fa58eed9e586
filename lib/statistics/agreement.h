#pragma once

#include <optional>
#include <span>
#include <vector>

namespace tinct {

/// What one rater said of one item, as numbers; not-a-number where nothing was said.
using Ratings = std::vector<std::vector<double>>;  ///< [rater][item]

/// How far apart two ratings are, for Krippendorff's alpha.
enum class RatingScale { nominal, ordinal, interval };

/// Fleiss' kappa (1971) over the items that all raters rated (rating values are categories), or
/// nothing when there are fewer than two raters, no such item, or one category alone. Where one
/// answer dominates, kappa is low though agreement is high.
[[nodiscard]] std::optional<double> fleiss_kappa(const Ratings& ratings);

/// Krippendorff's alpha (2011) with missing ratings: 1 - observed / expected disagreement over the
/// coincidences of values within items. Nothing without two different values in items of two or
/// more ratings.
[[nodiscard]] std::optional<double> krippendorff_alpha(const Ratings& ratings, RatingScale scale);

}  // namespace tinct
