#include "metrics/abtest/report_parts.h"

namespace tinct {

bool failed_gold(const StudyVotes& votes, const StudyRater& rater) {
  const auto gold = votes.config.find("gold");
  return gold != votes.config.end() && rater.gold_wrong > gold->value("most_wrong", 0);
}

Json gold_part(const StudyVotes& votes) {
  const auto gold = votes.config.find("gold");
  if (gold == votes.config.end()) return nullptr;
  Json raters = Json::array();
  Json failed = Json::array();
  for (const StudyRater& rater : votes.raters) {
    if (rater.gold == 0 || rater.excluded) continue;
    raters.push_back({{"rater", rater.id}, {"trials", rater.gold}, {"wrong", rater.gold_wrong}});
    if (failed_gold(votes, rater)) failed.push_back(rater.id);
  }
  return {{"most_wrong", gold->value("most_wrong", 0)},
          {"raters", std::move(raters)},
          {"failed", std::move(failed)},
          {"verdict_without", nullptr},
          {"statistics_without", nullptr}};
}

}  // namespace tinct
