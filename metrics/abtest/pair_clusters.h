#pragma once

#include <string>
#include <vector>

#include "lib/base/json.h"
#include "metrics/abtest/preferences.h"

namespace tinct {

/// Adds to what pair_statistics() found its errors with raters as clusters ("cluster_by_rater"):
/// for "bradley_terry_ties_half" {"se", "t_ci95", "df"}, for each of "pairwise_tests_ties_half"
/// {"se", "t", "p", "p_holm"}, for both models of Davidson {"se_beta", "df"} and with order effect
/// "se_gamma". Null where there are too few raters (clustered_strengths.h); nothing is added to a
/// model that doesn't exist.
void add_pair_clusters(const std::vector<PairVote>& votes, const std::vector<std::string>& methods,
                       Json& statistics);

}  // namespace tinct
