#include "metrics/abtest/real_fake.h"

#include <array>
#include <cmath>
#include <limits>
#include <map>

#include "lib/statistics/agreement.h"
#include "lib/statistics/clustered_proportion.h"
#include "lib/statistics/proportion.h"
#include "metrics/abtest/statistics_json.h"

namespace tinct {
namespace {

// [shown real][answered real]
using Table = std::array<std::array<std::int64_t, 2>, 2>;

Table table_of(const std::vector<RealFakeVote>& votes) {
  Table table{};
  for (const RealFakeVote& vote : votes) {
    ++table[vote.real ? 1 : 0][vote.said_real ? 1 : 0];
  }
  return table;
}

Json table_json(const Table& table, double scale) {
  const auto cell = [&](int shown, int said) {
    const std::int64_t count =
        table[static_cast<std::size_t>(shown)][static_cast<std::size_t>(said)];
    return scale > 0 ? Json(static_cast<double>(count) * scale) : Json(count);
  };
  return {{"real", {{"real", cell(1, 1)}, {"colorized", cell(1, 0)}}},
          {"colorized", {{"real", cell(0, 1)}, {"colorized", cell(0, 0)}}}};
}

std::vector<ClusterCount> fooled_by_rater(const std::vector<RealFakeVote>& votes) {
  std::map<std::string, ClusterCount> raters;
  for (const RealFakeVote& vote : votes) {
    if (vote.real) continue;
    ++raters[vote.rater].n;
    raters[vote.rater].k += vote.said_real ? 1 : 0;
  }
  std::vector<ClusterCount> counts;
  for (const auto& [name, count] : raters) counts.push_back(count);
  return counts;
}

void add_clusters(const std::vector<RealFakeVote>& votes, std::size_t resamples, std::uint64_t seed,
                  Json& json) {
  const std::vector<ClusterCount> raters = fooled_by_rater(votes);
  json["fooled_cluster_by_rater"] = nullptr;
  json["fooled_bootstrap_by_rater"] = nullptr;
  if (const auto robust = clustered_proportion(raters)) {
    json["fooled_cluster_by_rater"] = {
        {"se", robust->se}, {"t_ci95", interval_json(robust->t_interval)}, {"df", robust->degrees}};
  }
  if (const auto drawn = clustered_bootstrap(raters, resamples, seed)) {
    json["fooled_bootstrap_by_rater"] = {{"resamples", resamples},
                                         {"percentile95", interval_json(*drawn)}};
  }
}

// One row a rater, one column a clip, and of two answers to a clip the last.
struct Answers {
  std::vector<std::string> clips;
  Ratings ratings;
};

Answers answers_of(const std::vector<RealFakeVote>& votes) {
  std::map<std::string, std::size_t> raters;
  std::map<std::string, std::size_t> clips;
  for (const RealFakeVote& vote : votes) {
    raters.emplace(vote.rater, 0);
    clips.emplace(vote.clip, 0);
  }
  Answers answers;
  for (auto& [name, place] : clips) {
    place = answers.clips.size();
    answers.clips.push_back(name);
  }
  std::size_t next = 0;
  for (auto& [name, place] : raters) place = next++;
  answers.ratings.assign(
      raters.size(), std::vector<double>(clips.size(), std::numeric_limits<double>::quiet_NaN()));
  for (const RealFakeVote& vote : votes) {
    answers.ratings[raters[vote.rater]][clips[vote.clip]] = vote.said_real ? 1 : 0;
  }
  return answers;
}

void add_agreement(const std::vector<RealFakeVote>& votes, Json& json) {
  const Answers answers = answers_of(votes);
  Json complete = Json::array();
  for (std::size_t clip = 0; clip < answers.clips.size(); ++clip) {
    bool all = true;
    for (const auto& rater : answers.ratings) all = all && !std::isnan(rater[clip]);
    if (all) complete.push_back(answers.clips[clip]);
  }
  const auto kappa = fleiss_kappa(answers.ratings);
  const auto alpha = krippendorff_alpha(answers.ratings, RatingScale::nominal);
  json["fleiss_kappa_complete_items"] = kappa ? Json(*kappa) : Json(nullptr);
  json["complete_items"] = std::move(complete);
  json["krippendorff_alpha_nominal_all"] = alpha ? Json(*alpha) : Json(nullptr);
}

}  // namespace

Json real_fake_statistics(const std::vector<RealFakeVote>& votes, std::size_t resamples,
                          std::uint64_t seed) {
  const Table table = table_of(votes);
  const auto& [colorized, real] = table;
  const std::int64_t fakes = colorized[0] + colorized[1];
  const std::int64_t reals = real[0] + real[1];
  const std::int64_t all = fakes + reals;
  Json json{{"table_counts", table_json(table, 0)},
            {"table_percent_of_all", nullptr},
            {"fooled", proportion_json(colorized[1], fakes)},
            {"hits", proportion_json(colorized[0], fakes)},
            {"correct", proportion_json(colorized[0] + real[1], all)},
            {"d_prime_loglinear", nullptr},
            {"criterion_c_loglinear", nullptr}};
  if (all > 0) json["table_percent_of_all"] = table_json(table, 100 / static_cast<double>(all));
  if (fakes > 0 && reals > 0) {
    const Detection found = detection_loglinear(colorized[0], fakes, real[0], reals);
    json["d_prime_loglinear"] = found.d_prime;
    json["criterion_c_loglinear"] = found.criterion;
  }
  add_clusters(votes, resamples, seed, json);
  add_agreement(votes, json);
  return json;
}

}  // namespace tinct
