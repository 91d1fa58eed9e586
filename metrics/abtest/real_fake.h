#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "lib/base/json.h"

namespace tinct {

/// One answer to "are the colours of this clip original or made by a computer?".
struct RealFakeVote {
  std::string rater;
  std::string clip;
  bool real = false;       ///< what was shown
  bool said_real = false;  ///< what was answered
};

/// The statistics of a real/fake study, by the names of the published table and of signal
/// detection: "table_counts" and "table_percent_of_all" (shown, then answered), "fooled" (colorized
/// clips taken for real), "hits" (colorized clips found out), "correct", "d_prime_loglinear",
/// "criterion_c_loglinear", the same with raters as clusters ("fooled_cluster_by_rater",
/// "correct_cluster_by_rater", and percentiles of `resamples` draws keyed by `seed`:
/// "fooled_bootstrap_by_rater", "d_prime_bootstrap_by_rater", "criterion_c_bootstrap_by_rater"),
/// and agreement, for which a rater's first answer to a clip counts
/// ("fleiss_kappa_complete_items", "krippendorff_alpha_nominal_all"). What the votes don't tell is
/// null.
[[nodiscard]] Json real_fake_statistics(const std::vector<RealFakeVote>& votes,
                                        std::size_t resamples = 20000, std::uint64_t seed = 1);

}  // namespace tinct
