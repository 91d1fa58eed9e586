#include <algorithm>
#include <boost/math/distributions/students_t.hpp>
#include <cmath>
#include <map>
#include <tuple>

#include "lib/statistics/clustered_mean.h"
#include "lib/statistics/clustered_proportion.h"
#include "lib/statistics/letter_groups.h"
#include "lib/statistics/opinion_score.h"
#include "lib/statistics/rank_test.h"
#include "metrics/abtest/report_parts.h"
#include "metrics/abtest/statistics_json.h"

namespace tinct {
namespace {

constexpr double kZ95 = 1.959963984540054;

bool is_apart(const Json& test, const Json& exact) {
  return (exact.is_null() ? deciding_p(test) : deciding_exact_p(exact)) < 0.05;
}

// Which methods share a letter because no test tells them apart, by their names.
std::map<std::string, std::string> groups_of(const Json& tests, const Json& exact,
                                             const std::vector<Json>& scale) {
  std::map<std::string, std::size_t> place;
  for (std::size_t i = 0; i < scale.size(); ++i) place[scale[i]["method"]] = i;
  std::vector<std::pair<std::size_t, std::size_t>> different;
  for (const Json& test : tests) {
    if (!is_apart(test, exact)) continue;
    different.emplace_back(place.at(test["pair"][0]), place.at(test["pair"][1]));
  }
  const std::vector<std::string> letters = letter_groups(scale.size(), different);
  std::map<std::string, std::string> groups;
  for (const auto& [method, i] : place) groups[method] = letters[i];
  return groups;
}

// The methods, best first, in just noticeable differences (75 % of votes, beta / ln 3).
Json scale_json(const Json& statistics, const std::vector<std::string>& methods) {
  const Json& fit = statistics["bradley_terry_ties_half"];
  const bool exists = fit.contains("beta_sum_zero");
  const Json& beta = exists ? fit["beta_sum_zero"] : statistics["map_prior_precision_1"]["beta"];
  const Json& se = exists ? fit["se"] : statistics["map_prior_precision_1"]["se"];
  const Json robust = fit.value("cluster_by_rater", Json());
  const auto in_jod = [](double value) { return value / std::log(3.0); };
  std::vector<Json> list;
  for (std::size_t i = 0; i < methods.size(); ++i) {
    const double jod = in_jod(beta[i].get<double>());
    const double half = in_jod(kZ95 * se[i].get<double>());
    Json row{{"method", methods[i]},
             {"jod", jod},
             {"ci95", interval_json({jod - half, jod + half})},
             {"ci95_cluster_by_rater", nullptr},
             {"group", ""},
             {"from_prior", !exists}};
    if (robust.is_object()) {
      const Json& t = robust["t_ci95"][i];
      row["ci95_cluster_by_rater"] =
          interval_json({in_jod(t[0].get<double>()), in_jod(t[1].get<double>())});
    }
    list.push_back(std::move(row));
  }
  std::ranges::stable_sort(list, [](const Json& a, const Json& b) {
    return a["jod"].get<double>() > b["jod"].get<double>();
  });
  if (const Json& tests = statistics["pairwise_tests_ties_half"]; !tests.is_null()) {
    const auto groups = groups_of(tests, statistics["exact_test"], list);
    for (Json& row : list) row["group"] = groups.at(row["method"]);
  }
  return list;
}

// Per clip, how often each pair went which way.
Json clip_items(const StudyVotes& votes) {
  struct Count {
    std::int64_t first = 0, second = 0, ties = 0;
  };
  std::map<std::tuple<std::string, std::string, std::string>, Count> items;
  const std::vector<PairVote> pairs = pair_votes(votes);
  for (std::size_t i = 0; i < pairs.size(); ++i) {
    const auto [first, second] = std::minmax(pairs[i].left, pairs[i].right);
    Count& count = items[{votes.votes[i].clip, first, second}];
    const std::string& winner =
        pairs[i].answer == Preference::left ? pairs[i].left : pairs[i].right;
    if (pairs[i].answer == Preference::tie) {
      ++count.ties;
    } else {
      ++(winner == first ? count.first : count.second);
    }
  }
  Json list = Json::array();
  for (const auto& [item, count] : items) {
    const auto& [clip, first, second] = item;
    list.push_back({{"clip", clip},
                    {"first", first},
                    {"second", second},
                    {"ties", count.ties},
                    {"first_preferred", proportion_json(count.first, count.first + count.second)}});
  }
  return list;
}

// The share of votes for `better` with raters as clusters; null where they don't show a spread.
Json share_by_rater(const std::vector<PairVote>& votes, const std::string& better) {
  std::map<std::string, ClusterCount> raters;
  for (const PairVote& vote : votes) {
    ClusterCount& own = raters[vote.rater];
    ++own.n;
    own.k += (vote.answer == Preference::left ? vote.left : vote.right) == better ? 1 : 0;
  }
  std::vector<ClusterCount> counts;
  for (const auto& [rater, count] : raters) counts.push_back(count);
  const auto robust = clustered_proportion(counts);
  if (!robust || !(robust->se > 0)) return nullptr;
  const double t = (robust->p - 0.5) / robust->se;
  const boost::math::students_t student(robust->degrees);
  return {{"se", robust->se},
          {"t_ci95", interval_json(robust->t_interval)},
          {"df", robust->degrees},
          {"p", 2 * boost::math::cdf(student, -std::abs(t))}};
}

// Two methods without ties are one proportion, for which the test is exact, told of the one that
// more votes preferred; null for all others.
Json exact_test(const StudyVotes& votes, const Json& statistics) {
  if (votes.methods.size() != 2) return nullptr;
  const Json& wins = statistics["wins"];
  const auto first = static_cast<std::int64_t>(wins[0][1].get<double>());
  const auto second = static_cast<std::int64_t>(wins[1][0].get<double>());
  if (statistics["ties"][0][1].get<double>() > 0 || first + second == 0) return nullptr;
  const std::size_t better = second > first ? 1 : 0;
  Json test = proportion_json(std::max(first, second), first + second);
  test["pair"] = {votes.methods[better], votes.methods[1 - better]};
  test["cluster_by_rater"] = share_by_rater(pair_votes(votes), votes.methods[better]);
  return test;
}

// Where no scale holds all methods: the decisive votes of each pair that has some, by themselves.
Json exact_tests_of_pairs(const StudyVotes& votes, const Json& statistics) {
  if (!statistics["pairwise_tests_ties_half"].is_null() || votes.methods.size() < 3) {
    return nullptr;
  }
  const Json& wins = statistics["wins"];
  Json list = Json::array();
  std::vector<double> p;
  for (std::size_t i = 0; i < votes.methods.size(); ++i) {
    for (std::size_t j = i + 1; j < votes.methods.size(); ++j) {
      const auto first = static_cast<std::int64_t>(wins[i][j].get<double>());
      const auto second = static_cast<std::int64_t>(wins[j][i].get<double>());
      if (first + second == 0) continue;
      Json test = proportion_json(first, first + second);
      test["pair"] = {votes.methods[i], votes.methods[j]};
      p.push_back(test["p_value"]);
      list.push_back(std::move(test));
    }
  }
  const std::vector<double> adjusted = holm(p);
  for (std::size_t i = 0; i < p.size(); ++i) list[i]["p_holm"] = adjusted[i];
  return list;
}

// CCR: the mean score of the second method of a pair over the first.
Json comparison_scores(const StudyVotes& votes) {
  struct Scores {
    Ratings column;
    std::map<std::string, ClusterSum> raters;
  };
  std::map<std::pair<std::string, std::string>, Scores> pairs;
  for (const StudyVote& vote : votes.votes) {
    const double right_over_left = std::stod(vote.answer);
    const bool in_order = vote.shown[0] < vote.shown[1];
    const double score = in_order ? right_over_left : -right_over_left;
    const auto [first, second] = std::minmax(vote.shown[0], vote.shown[1]);
    Scores& own = pairs[{first, second}];
    own.column.push_back({score});
    own.raters[vote.rater].sum += score;
    own.raters[vote.rater].n += 1;
  }
  Json list = Json::array();
  for (const auto& [pair, own] : pairs) {
    const OpinionScore score = opinion_scores(own.column)[0];
    std::vector<ClusterSum> sums;
    for (const auto& [rater, sum] : own.raters) sums.push_back(sum);
    Json robust = nullptr;
    if (const auto found = clustered_mean(sums)) {
      robust = {
          {"se", found->se}, {"t_ci95", interval_json(found->t_interval)}, {"df", found->degrees}};
    }
    list.push_back({{"pair", {pair.first, pair.second}},
                    {"second_over_first", score.mos},
                    {"ci95_t_half", number_json(score.half_t)},
                    {"cluster_by_rater", std::move(robust)},
                    {"n", score.n}});
  }
  return list;
}

}  // namespace

std::vector<PairVote> pair_votes(const StudyVotes& votes) {
  std::vector<PairVote> list;
  for (const StudyVote& vote : votes.votes) {
    Preference answer = vote.answer == "left" ? Preference::left : Preference::right;
    if (vote.answer == "tie" || vote.answer == "0") answer = Preference::tie;
    // CCR: negative numbers say that the right one is worse.
    if (vote.answer.starts_with('-')) answer = Preference::left;
    list.push_back({vote.rater, vote.shown[0], vote.shown[1], answer});
  }
  return list;
}

Json pair_part(const StudyVotes& votes) {
  Json statistics = pair_statistics(pair_votes(votes), votes.methods);
  statistics["exact_test"] = exact_test(votes, statistics);
  statistics["scale"] = scale_json(statistics, votes.methods);
  statistics["exact_tests_of_pairs"] = exact_tests_of_pairs(votes, statistics);
  if (votes.method == StudyMethod::ccr) {
    statistics["comparison_scores"] = comparison_scores(votes);
  }
  const std::string verdict = pair_verdict(statistics);
  return {
      {"statistics", std::move(statistics)}, {"items", clip_items(votes)}, {"verdict", verdict}};
}

}  // namespace tinct
