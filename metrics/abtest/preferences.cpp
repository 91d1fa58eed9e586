#include "metrics/abtest/preferences.h"

#include <algorithm>
#include <map>

#include "lib/base/errors.h"
#include "lib/statistics/bradley_terry.h"
#include "lib/statistics/proportion.h"
#include "metrics/abtest/apart_methods.h"
#include "metrics/abtest/pair_clusters.h"
#include "metrics/abtest/statistics_json.h"

namespace tinct {
namespace {

using Names = std::vector<std::string>;

Json no_maximum(const SquareMatrix& wins, const Names& methods) {
  if (wins == SquareMatrix(wins.size())) {
    return {{"ml_exists", false}, {"why", "there are no votes yet"}};
  }
  const bool apart = comparability(wins) == Comparability::disconnected;
  return {{"ml_exists", false},
          {"why", apart ? "some methods were never compared with the rest, not even over others (" +
                              apart_methods(wins, methods) + "): no common scale exists"
                        : "a method (or a group) never won or never lost against the rest (" +
                              apart_methods(wins, methods) +
                              "): its strength has no finite estimate; see the one with a prior"}};
}

Json strengths_json(const SquareMatrix& wins, const Names& methods, bool with_covariance) {
  if (comparability(wins) != Comparability::connected) return no_maximum(wins, methods);
  const PairedStrengths fit = bradley_terry(wins);
  Json json{{"beta_sum_zero", numbers_json(fit.beta)},
            {"se", numbers_json(fit.se)},
            {"log_likelihood", fit.log_likelihood}};
  if (!with_covariance) return json;
  json["ci95"] = Json::array();
  for (std::size_t i = 0; i < fit.beta.size(); ++i) {
    constexpr double kZ = 1.959963984540054;
    json["ci95"].push_back(
        interval_json({fit.beta[i] - kZ * fit.se[i], fit.beta[i] + kZ * fit.se[i]}));
  }
  json["cov"] = matrix_json(fit.covariance);
  json["note"] =
      "a tie counts half a win for each side; covariance = pseudo-inverse of the Fisher "
      "information";
  return json;
}

Json tests_json(const SquareMatrix& wins, const Names& methods) {
  if (comparability(wins) != Comparability::connected) return nullptr;
  Json list = Json::array();
  for (const StrengthDifference& one : strength_differences(bradley_terry(wins))) {
    list.push_back({{"pair", {methods[one.first], methods[one.second]}},
                    {"diff", one.difference},
                    {"se", one.se},
                    {"z", one.z},
                    {"p", one.p},
                    {"p_holm", one.p_holm},
                    {"prob_first_wins", one.first_wins}});
  }
  return list;
}

Json davidson_json(const DavidsonFit& fit) {
  return {{"beta", numbers_json(fit.beta)},
          {"se_beta", numbers_json(fit.se_beta)},
          {"nu", fit.nu},
          {"neg_log_likelihood", -fit.log_likelihood}};
}

void add_davidson(const PairCounts& counts, std::size_t methods, Json& json) {
  json["davidson_with_order_effect"] = nullptr;
  json["order_effect_LR"] = nullptr;
  try {
    const DavidsonFit plain = davidson(counts.sides, methods, false);
    json["davidson"] = davidson_json(plain);
    const DavidsonFit ordered = davidson(counts.sides, methods, true);
    Json with_order = davidson_json(ordered);
    with_order["gamma_left"] = ordered.gamma_left;
    with_order["se_gamma"] = ordered.se_gamma;
    json["davidson_with_order_effect"] = std::move(with_order);
    const OrderEffectTest test = order_effect_test(plain, ordered);
    json["order_effect_LR"] = {{"chi2", test.chi2}, {"df", 1}, {"p", test.p}};
  } catch (const Error& error) {
    if (error.fault() != Fault::input) throw;
    if (!json.contains("davidson")) {
      json["davidson"] = {{"ml_exists", false}, {"why", error.what()}};
      return;
    }
    json["davidson_with_order_effect"] = {
        {"ml_exists", false},
        {"why",
         "the model with ties has a maximum of likelihood, but none with an order effect: pairs "
         "were shown one way round only, or one side won always"}};
  }
}

Json map_json(const SquareMatrix& wins, const Names& methods) {
  const PairedStrengths fit = bradley_terry_map(wins);
  Json gains = Json::object();
  Json next = nullptr;
  double most = -1;
  for (std::size_t i = 0; i < methods.size(); ++i) {
    for (std::size_t j = i + 1; j < methods.size(); ++j) {
      const double gain = expected_information_gain(fit, i, j);
      const std::string name = methods[i] + "|" + methods[j];
      gains[name] = gain;
      if (gain > most) {
        most = gain;
        next = name;
      }
    }
  }
  return {{"beta", numbers_json(fit.beta)},
          {"se", numbers_json(fit.se)},
          {"expected_information_gain_nats", std::move(gains)},
          {"next_pair", std::move(next)}};
}

}  // namespace

SquareMatrix PairCounts::with_half_ties() const {
  SquareMatrix all = wins;
  for (std::size_t i = 0; i < all.size(); ++i) {
    for (std::size_t j = 0; j < all.size(); ++j) all(i, j) += ties(i, j) / 2;
  }
  return all;
}

PairCounts count_pairs(const std::vector<PairVote>& votes, const Names& methods) {
  const auto place = [&](const std::string& method) {
    const auto found = std::ranges::find(methods, method);
    if (found == methods.end()) {
      throw Error(Fault::input, "a vote names the method \"" + method + "\", which isn't listed");
    }
    return static_cast<std::size_t>(found - methods.begin());
  };
  PairCounts counts;
  counts.wins = SquareMatrix(methods.size());
  counts.ties = SquareMatrix(methods.size());
  std::map<std::pair<std::size_t, std::size_t>, SideCounts> sides;
  for (const PairVote& vote : votes) {
    const std::size_t left = place(vote.left);
    const std::size_t right = place(vote.right);
    SideCounts& side = sides[{left, right}];
    side.left = left;
    side.right = right;
    switch (vote.answer) {
      case Preference::left:
        counts.wins(left, right) += 1;
        side.left_wins += 1;
        ++counts.left;
        break;
      case Preference::right:
        counts.wins(right, left) += 1;
        side.right_wins += 1;
        ++counts.right;
        break;
      case Preference::tie:
        counts.ties(left, right) += 1;
        counts.ties(right, left) += 1;
        side.ties += 1;
        break;
    }
  }
  for (const auto& [key, side] : sides) counts.sides.push_back(side);
  return counts;
}

Json pair_statistics(const std::vector<PairVote>& votes, const Names& methods) {
  const PairCounts counts = count_pairs(votes, methods);
  const SquareMatrix half = counts.with_half_ties();
  Json json{{"methods", methods},
            {"wins", matrix_json(counts.wins)},
            {"ties", matrix_json(counts.ties)},
            {"bradley_terry_ties_half", strengths_json(half, methods, true)},
            {"bradley_terry_decisive_only", strengths_json(counts.wins, methods, false)},
            {"pairwise_tests_ties_half", tests_json(half, methods)},
            {"map_prior_precision_1", map_json(half, methods)}};
  add_davidson(counts, methods.size(), json);
  add_pair_clusters(votes, methods, json);
  const std::int64_t decisive = counts.left + counts.right;
  json["side_bias"] = {{"left", counts.left}, {"right", counts.right}, {"p_value", nullptr}};
  if (decisive > 0) json["side_bias"]["p_value"] = binomial_two_sided(counts.left, decisive);
  return json;
}

Json separated_statistics(const SquareMatrix& wins) {
  const PairedStrengths fit = bradley_terry_map(wins);
  return {{"ml_exists", comparability(wins) == Comparability::connected},
          {"map_beta_prior_precision_1", numbers_json(fit.beta)},
          {"map_se", numbers_json(fit.se)}};
}

}  // namespace tinct
