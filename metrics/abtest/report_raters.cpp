#include <algorithm>
#include <cmath>
#include <map>

#include "lib/base/cancel.h"
#include "lib/base/counted_noun.h"
#include "lib/statistics/bradley_terry.h"
#include "lib/statistics/descriptive.h"
#include "lib/statistics/opinion_score.h"
#include "metrics/abtest/report_parts.h"
#include "metrics/abtest/statistics_json.h"
#include "metrics/abtest/time_histogram.h"

namespace tinct {
namespace {

// A vote in less than this after the clip's end is no judgement (P.910 crowd: too fast).
constexpr double kFastestMs = 300;
constexpr std::size_t kFewest = 10;
constexpr double kSameAnswer = 0.9;

// The mean over a rater's decisive votes, by strengths from `rest`, the wins of all others.
double log_likelihood_of(const std::vector<PairVote>& own, const SquareMatrix& rest,
                         const std::vector<std::string>& methods) {
  const PairedStrengths fit = bradley_terry_map(rest);
  double sum = 0;
  double n = 0;
  const auto strength = [&](const std::string& method) {
    return fit.beta[static_cast<std::size_t>(std::ranges::find(methods, method) - methods.begin())];
  };
  for (const PairVote& vote : own) {
    if (vote.answer == Preference::tie) continue;
    const bool left = vote.answer == Preference::left;
    const double d =
        strength(left ? vote.left : vote.right) - strength(left ? vote.right : vote.left);
    sum -= std::log1p(std::exp(-d));
    n += 1;
  }
  return n > 0 ? sum / n : 0;
}

// Raters whose votes the others' strengths make unlikely (Perez-Ortiz & Mantiuk 2017, pwcmp):
// beyond 1.5 interquartile ranges below the first quartile.
std::map<std::string, double> unlikely_raters(const StudyVotes& votes) {
  std::map<std::string, double> likelihood;
  const std::vector<PairVote> all = pair_votes(votes);
  std::map<std::string, std::vector<PairVote>> by_rater;
  for (const PairVote& vote : all) by_rater[vote.rater].push_back(vote);
  const SquareMatrix total = count_pairs(all, votes.methods).with_half_ties();
  for (const auto& [rater, own] : by_rater) {
    throw_if_cancelled();
    if (by_rater.size() < 2) break;
    const SquareMatrix less = count_pairs(own, votes.methods).with_half_ties();
    likelihood[rater] = log_likelihood_of(own, total.minus(less), votes.methods);
  }
  std::vector<double> values;
  for (const auto& [rater, value] : likelihood) values.push_back(value);
  const double first = quantile(values, 0.25);
  const double range = quantile(values, 0.75) - first;
  std::map<std::string, double> outliers;
  for (const auto& [rater, value] : likelihood) {
    const double distance = range > 0 ? (first - value) / range : 0;
    if (distance > 1.5) outliers[rater] = distance;
  }
  return outliers;
}

std::map<std::string, std::string> outliers_of(const StudyVotes& votes) {
  std::map<std::string, std::string> found;
  if (votes.votes.empty() || votes.method == StudyMethod::single) return found;
  if (votes.method == StudyMethod::acr || votes.method == StudyMethod::dcr) {
    const RatedItems items = rated_items(votes);
    for (const std::size_t rater : bt500_screening(items.ratings).rejected) {
      found[items.raters[rater]] = "rejected by the screening of BT.500";
    }
    return found;
  }
  for (const auto& [rater, distance] : unlikely_raters(votes)) {
    found[rater] = "votes unlike all others'";
  }
  return found;
}

void flag_votes(const std::vector<const StudyVote*>& votes, Json& flags) {
  if (votes.size() < kFewest) return;
  std::map<std::string, std::size_t> answers;
  for (const StudyVote* vote : votes) ++answers[vote->answer];
  const auto most =
      std::ranges::max_element(answers, {}, [](const auto& entry) { return entry.second; });
  if (static_cast<double>(most->second) > kSameAnswer * static_cast<double>(votes.size())) {
    flags.push_back("the same answer (" + most->first + ") in over 90 % of votes");
  }
  const std::vector<double> times = known_times(votes);
  if (!times.empty() && quantile(times, 0.5) < kFastestMs) {
    flags.push_back("half of the votes within 0.3 s");
  }
}

}  // namespace

Json raters_part(const StudyVotes& votes) {
  const std::map<std::string, std::string> outliers = outliers_of(votes);
  std::map<std::string, std::vector<const StudyVote*>> own;
  for (const StudyVote& vote : votes.votes) own[vote.rater].push_back(&vote);
  Json list = Json::array();
  for (const StudyRater& rater : votes.raters) {
    Json flags = Json::array();
    flag_votes(own[rater.id], flags);
    if (const auto found = outliers.find(rater.id); found != outliers.end()) {
      flags.push_back(found->second);
    }
    if (rater.lost > 0) {
      flags.push_back(counted_noun(rater.lost, "trial") + " lost, " +
                      counted_noun(rater.voids - rater.pauses, "showing") + " void");
    }
    if (!rater.failed_checks.empty()) flags.push_back("failed checks: " + rater.failed_checks);
    if (const std::string gold = gold_flag(votes, rater); !gold.empty()) flags.push_back(gold);
    list.push_back({{"rater", rater.id},
                    {"state", rater.state},
                    {"votes", own[rater.id].size()},
                    {"voids", rater.voids},
                    {"lost", rater.lost},
                    {"gold", rater.gold},
                    {"gold_wrong", rater.gold_wrong},
                    {"median_ms", number_json(quantile(known_times(own[rater.id]), 0.5))},
                    {"excluded", rater.excluded},
                    {"why", rater.why},
                    {"flags", std::move(flags)}});
  }
  return list;
}

}  // namespace tinct
