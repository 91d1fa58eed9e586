#include "metrics/abtest/pair_clusters.h"

#include <boost/math/distributions/students_t.hpp>
#include <map>
#include <utility>

#include "lib/statistics/clustered_strengths.h"
#include "metrics/abtest/statistics_json.h"

namespace tinct {
namespace {

using CountsByRater = std::vector<PairCounts>;

CountsByRater counts_by_rater(const std::vector<PairVote>& votes,
                              const std::vector<std::string>& methods) {
  std::map<std::string, std::vector<PairVote>> raters;
  for (const PairVote& vote : votes) raters[vote.rater].push_back(vote);
  CountsByRater counts;
  for (const auto& [rater, own] : raters) counts.push_back(count_pairs(own, methods));
  return counts;
}

Json strengths_clusters(const std::vector<double>& beta, const ClusteredStrengths& robust) {
  const double t = boost::math::quantile(boost::math::students_t(robust.degrees), 0.975);
  Json intervals = Json::array();
  for (std::size_t i = 0; i < beta.size(); ++i) {
    intervals.push_back(interval_json({beta[i] - t * robust.se[i], beta[i] + t * robust.se[i]}));
  }
  return {
      {"se", numbers_json(robust.se)}, {"t_ci95", std::move(intervals)}, {"df", robust.degrees}};
}

void add_to_strengths(const CountsByRater& raters, const SquareMatrix& wins, Json& statistics) {
  PairedStrengths fit = bradley_terry(wins);
  std::vector<SquareMatrix> own;
  for (const PairCounts& counts : raters) own.push_back(counts.with_half_ties());
  Json& strengths = statistics["bradley_terry_ties_half"]["cluster_by_rater"];
  Json& tests = statistics["pairwise_tests_ties_half"];
  strengths = nullptr;
  for (Json& test : tests) test["cluster_by_rater"] = nullptr;
  const auto robust = clustered_strengths(fit, own);
  if (!robust) return;
  strengths = strengths_clusters(fit.beta, *robust);
  fit.covariance = robust->covariance;
  const auto differences = strength_differences(fit, robust->degrees);
  for (std::size_t i = 0; i < differences.size(); ++i) {
    // Raters who all answered alike don't show how far raters differ.
    if (!(differences[i].se > 0)) continue;
    tests[i]["cluster_by_rater"] = {{"se", differences[i].se},
                                    {"t", differences[i].z},
                                    {"p", differences[i].p},
                                    {"p_holm", differences[i].p_holm}};
  }
}

void add_to_davidson(const CountsByRater& raters, const DavidsonFit& fit, bool order_effect,
                     Json& model) {
  std::vector<std::vector<SideCounts>> own;
  for (const PairCounts& counts : raters) own.push_back(counts.sides);
  model["cluster_by_rater"] = nullptr;
  const auto robust = clustered_strengths(fit, order_effect, own);
  if (!robust) return;
  Json json{{"se_beta", numbers_json(robust->se)}, {"df", robust->degrees}};
  if (order_effect) json["se_gamma"] = robust->se_gamma;
  model["cluster_by_rater"] = std::move(json);
}

bool has_fit(const Json& model) { return model.is_object() && !model.contains("why"); }

}  // namespace

void add_pair_clusters(const std::vector<PairVote>& votes, const std::vector<std::string>& methods,
                       Json& statistics) {
  const PairCounts all = count_pairs(votes, methods);
  const CountsByRater raters = counts_by_rater(votes, methods);
  if (has_fit(statistics["bradley_terry_ties_half"])) {
    add_to_strengths(raters, all.with_half_ties(), statistics);
  }
  for (const bool order_effect : {false, true}) {
    Json& model = statistics[order_effect ? "davidson_with_order_effect" : "davidson"];
    if (!has_fit(model)) continue;
    add_to_davidson(raters, davidson(all.sides, methods.size(), order_effect), order_effect, model);
  }
}

}  // namespace tinct
