#include "metrics/abtest/real_fake.h"

#include <array>
#include <cmath>
#include <limits>
#include <map>

#include "lib/statistics/agreement.h"
#include "lib/statistics/clustered_detection.h"
#include "lib/statistics/clustered_proportion.h"
#include "lib/statistics/proportion.h"
#include "metrics/abtest/statistics_json.h"

namespace tinct {
namespace {

// [shown real][answered real]
using ConfusionTable = std::array<std::array<std::int64_t, 2>, 2>;

ConfusionTable table_of(const std::vector<RealFakeVote>& votes) {
  ConfusionTable table{};
  for (const RealFakeVote& vote : votes) {
    ++table[vote.real ? 1 : 0][vote.said_real ? 1 : 0];
  }
  return table;
}

Json table_json(const ConfusionTable& table, double scale) {
  const auto cell = [&](int shown, int said) {
    const std::int64_t count =
        table[static_cast<std::size_t>(shown)][static_cast<std::size_t>(said)];
    return scale > 0 ? Json(static_cast<double>(count) * scale) : Json(count);
  };
  return {{"real", {{"real", cell(1, 1)}, {"colorized", cell(1, 0)}}},
          {"colorized", {{"real", cell(0, 1)}, {"colorized", cell(0, 0)}}}};
}

// Each rater's share of those votes that `counts` holds for.
std::vector<ClusterCount> shares_by_rater(const std::vector<RealFakeVote>& votes, auto&& counts,
                                          auto&& holds) {
  std::map<std::string, ClusterCount> raters;
  for (const RealFakeVote& vote : votes) {
    if (!counts(vote)) continue;
    ++raters[vote.rater].n;
    raters[vote.rater].k += holds(vote) ? 1 : 0;
  }
  std::vector<ClusterCount> list;
  for (const auto& [name, count] : raters) list.push_back(count);
  return list;
}

std::vector<DetectionCounts> detection_by_rater(const std::vector<RealFakeVote>& votes) {
  std::map<std::string, DetectionCounts> raters;
  for (const RealFakeVote& vote : votes) {
    DetectionCounts& own = raters[vote.rater];
    ++(vote.real ? own.noises : own.signals);
    if (!vote.said_real) ++(vote.real ? own.false_alarms : own.hits);
  }
  std::vector<DetectionCounts> list;
  for (const auto& [name, count] : raters) list.push_back(count);
  return list;
}

Json robust_json(const std::vector<ClusterCount>& raters) {
  const auto robust = clustered_proportion(raters);
  if (!robust) return nullptr;
  return {
      {"se", robust->se}, {"t_ci95", interval_json(robust->t_interval)}, {"df", robust->degrees}};
}

void add_clusters(const std::vector<RealFakeVote>& votes, std::size_t resamples, std::uint64_t seed,
                  Json& json) {
  const auto drawn_json = [&](const Interval& interval) {
    return Json{{"resamples", resamples}, {"percentile95", interval_json(interval)}};
  };
  const std::vector<ClusterCount> fooled = shares_by_rater(
      votes, [](const RealFakeVote& vote) { return !vote.real; },
      [](const RealFakeVote& vote) { return vote.said_real; });
  json["fooled_cluster_by_rater"] = robust_json(fooled);
  json["correct_cluster_by_rater"] = robust_json(shares_by_rater(
      votes, [](const RealFakeVote&) { return true; },
      [](const RealFakeVote& vote) { return vote.real == vote.said_real; }));
  json["fooled_bootstrap_by_rater"] = nullptr;
  if (const auto drawn = clustered_bootstrap(fooled, resamples, seed)) {
    json["fooled_bootstrap_by_rater"] = drawn_json(*drawn);
  }
  json["d_prime_bootstrap_by_rater"] = nullptr;
  json["criterion_c_bootstrap_by_rater"] = nullptr;
  if (json["d_prime_loglinear"].is_null()) return;
  if (const auto drawn = clustered_detection(detection_by_rater(votes), resamples, seed)) {
    json["d_prime_bootstrap_by_rater"] = drawn_json(drawn->d_prime);
    json["criterion_c_bootstrap_by_rater"] = drawn_json(drawn->criterion);
  }
}

// One row a rater, one column a clip, and of several answers to a clip the first.
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
    double& answer = answers.ratings[raters[vote.rater]][clips[vote.clip]];
    if (std::isnan(answer)) answer = vote.said_real ? 1 : 0;
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
  const ConfusionTable table = table_of(votes);
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
