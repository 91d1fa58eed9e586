#include <algorithm>
#include <cmath>
#include <cstdio>
#include <map>
#include <tuple>

#include "lib/statistics/opinion_score.h"
#include "metrics/abtest/report_parts.h"
#include "metrics/abtest/statistics_json.h"

namespace tinct {
namespace {

std::string p_text(double p) {
  if (p < 0.001) return "p < 0.001";
  char text[32];
  std::snprintf(text, sizeof text, "p = %.3f", p);
  return text;
}

// The methods, best first, in just noticeable differences (75 % of votes, beta / ln 3).
Json scale_json(const Json& statistics, const std::vector<std::string>& methods) {
  const Json& fit = statistics["bradley_terry_ties_half"];
  const bool exists = fit.contains("beta_sum_zero");
  const Json& beta = exists ? fit["beta_sum_zero"] : statistics["map_prior_precision_1"]["beta"];
  const Json& se = exists ? fit["se"] : statistics["map_prior_precision_1"]["se"];
  std::vector<Json> list;
  for (std::size_t i = 0; i < methods.size(); ++i) {
    const double jod = beta[i].get<double>() / std::log(3.0);
    const double half = 1.959963984540054 * se[i].get<double>() / std::log(3.0);
    list.push_back({{"method", methods[i]},
                    {"jod", jod},
                    {"ci95", interval_json({jod - half, jod + half})},
                    {"from_prior", !exists}});
  }
  std::ranges::stable_sort(list, [](const Json& a, const Json& b) {
    return a["jod"].get<double>() > b["jod"].get<double>();
  });
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
  return test;
}

// `share` is of the votes for the first of the pair.
std::string pair_sentence(const Json& pair, double share, double p, const std::string& test) {
  const bool first = share >= 0.5;
  const std::string better = pair[first ? 0 : 1];
  const std::string worse = pair[first ? 1 : 0];
  const std::string won = percent_text(first ? share : 1 - share);
  if (p < 0.05) {
    return better + " is preferred to " + worse + " in " + won + " of votes (" + test + ": " +
           p_text(p) + ").";
  }
  return "No difference is shown between " + better + " and " + worse + " (" + won + "; " + test +
         ": " + p_text(p) + ").";
}

std::string no_scale_sentence(const Json& statistics) {
  return "The methods can't be put on one scale: " +
         statistics["bradley_terry_ties_half"]["why"].get<std::string>() + ".";
}

std::string verdict_of(const Json& statistics) {
  const Json& tests = statistics["pairwise_tests_ties_half"];
  if (const Json& exact = statistics["exact_test"]; !exact.is_null()) {
    const std::string text =
        pair_sentence(exact["pair"], exact["p"], exact["p_value"], "exact binomial test");
    return tests.is_null() ? text + " " + no_scale_sentence(statistics) : text;
  }
  if (tests.is_null()) return no_scale_sentence(statistics);
  const std::string name =
      tests.size() > 1 ? "Wald test corrected by Holm" : "Wald test, a tie as half a win for each";
  std::string text;
  for (const Json& test : tests) {
    text += pair_sentence(test["pair"], test["prob_first_wins"], test["p_holm"], name) + " ";
  }
  if (!text.empty()) text.pop_back();
  return text;
}

// CCR: the mean score of the second method of a pair over the first.
Json comparison_scores(const StudyVotes& votes) {
  std::map<std::pair<std::string, std::string>, std::vector<double>> scores;
  for (const StudyVote& vote : votes.votes) {
    const double right_over_left = std::stod(vote.answer);
    const bool in_order = vote.shown[0] < vote.shown[1];
    const auto [first, second] = std::minmax(vote.shown[0], vote.shown[1]);
    scores[{first, second}].push_back(in_order ? right_over_left : -right_over_left);
  }
  Json list = Json::array();
  for (const auto& [pair, values] : scores) {
    Ratings column;
    for (const double value : values) column.push_back({value});
    const OpinionScore score = opinion_scores(column)[0];
    list.push_back({{"pair", {pair.first, pair.second}},
                    {"second_over_first", score.mos},
                    {"ci95_t_half", number_json(score.half_t)},
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
  statistics["scale"] = scale_json(statistics, votes.methods);
  statistics["exact_test"] = exact_test(votes, statistics);
  if (votes.method == StudyMethod::ccr) {
    statistics["comparison_scores"] = comparison_scores(votes);
  }
  const std::string verdict = verdict_of(statistics);
  return {
      {"statistics", std::move(statistics)}, {"items", clip_items(votes)}, {"verdict", verdict}};
}

}  // namespace tinct
