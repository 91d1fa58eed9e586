#include <optional>

#include "metrics/abtest/report_parts.h"

namespace tinct {

namespace {

// A table of votes doesn't say what its study allowed: then none may be wrong. Nothing where there
// are no gold trials.
std::optional<int> gold_allowance(const StudyVotes& votes) {
  const auto gold = votes.config.find("gold");
  if (gold != votes.config.end()) return gold->value("most_wrong", 0);
  if (votes.gold.empty()) return std::nullopt;
  return 0;
}

}  // namespace

bool failed_gold(const StudyVotes& votes, const StudyRater& rater) {
  const auto allowed = gold_allowance(votes);
  return allowed && rater.gold_wrong > *allowed;
}

std::string gold_flag(const StudyVotes& votes, const StudyRater& rater) {
  if (rater.gold_wrong == 0) return "";
  const std::string count =
      std::to_string(rater.gold_wrong) + " of " + std::to_string(rater.gold) + " wrong";
  return failed_gold(votes, rater) ? "failed gold trials: " + count
                                   : "gold trials: " + count + ", as the study allows";
}

Json gold_part(const StudyVotes& votes) {
  const auto allowed = gold_allowance(votes);
  if (!allowed) return nullptr;
  Json raters = Json::array();
  Json failed = Json::array();
  for (const StudyRater& rater : votes.raters) {
    if (rater.gold == 0 || rater.excluded) continue;
    raters.push_back({{"rater", rater.id}, {"trials", rater.gold}, {"wrong", rater.gold_wrong}});
    if (failed_gold(votes, rater)) failed.push_back(rater.id);
  }
  return {{"most_wrong", *allowed},
          {"raters", std::move(raters)},
          {"failed", std::move(failed)},
          {"verdict_without", nullptr},
          {"statistics_without", nullptr}};
}

}  // namespace tinct
