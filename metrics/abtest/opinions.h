#pragma once

#include "lib/base/json.h"
#include "lib/statistics/agreement.h"

namespace tinct {

/// The statistics of ratings (ACR, DCR, CCR), one row a rater and one column a clip: "mos",
/// "sd_ddof1", "n", "ci95_bt500_half", "ci95_t_half", the screening of BT.500 with S over N - 1
/// (the Recommendation) and over N (sureal), "rater_correlation_with_rest", "rater_bias", "mos" and
/// "sd" after bias removal, and Krippendorff's alpha, ordinal and interval.
[[nodiscard]] Json rating_statistics(const Ratings& ratings);

}  // namespace tinct
