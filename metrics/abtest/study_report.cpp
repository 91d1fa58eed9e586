#include "metrics/abtest/study_report.h"

#include <algorithm>
#include <map>
#include <set>

#include "lib/base/hash.h"
#include "lib/base/version.h"
#include "lib/statistics/descriptive.h"
#include "metrics/abtest/report_parts.h"
#include "metrics/abtest/statistics_json.h"
#include "metrics/abtest/study_config.h"
#include "metrics/abtest/time_histogram.h"

namespace tinct {
namespace {

StudyVotes without_raters(const StudyVotes& votes, const std::set<std::string>& raters) {
  StudyVotes kept = votes;
  std::erase_if(kept.votes, [&](const StudyVote& vote) { return raters.contains(vote.rater); });
  return kept;
}

std::set<std::string> raters_where(const StudyVotes& votes, auto&& condition) {
  std::set<std::string> found;
  for (const StudyRater& rater : votes.raters) {
    if (condition(rater)) found.insert(rater.id);
  }
  return found;
}

Json part_of(const StudyVotes& votes, const StudyReportOptions& options) {
  switch (votes.method) {
    case StudyMethod::single: return single_part(votes, options);
    case StudyMethod::pair:
    case StudyMethod::ccr: return pair_part(votes);
    case StudyMethod::acr:
    case StudyMethod::dcr: break;
  }
  return rating_part(votes);
}

Json flow_json(const StudyVotes& votes) {
  Json flow{{"started", votes.raters.size()}};
  for (const char* state : {"finished", "running", "expired", "withdrawn"}) {
    flow[state] = std::ranges::count(votes.raters, std::string(state), &StudyRater::state);
  }
  flow["excluded"] = Json::array();
  for (const StudyRater& rater : votes.raters) {
    if (rater.excluded) flow["excluded"].push_back({{"rater", rater.id}, {"why", rater.why}});
  }
  // Who isn't left out though gold trials say that he didn't look is told in the same place.
  flow["failed_gold"] = Json::array();
  for (const StudyRater& rater : votes.raters) {
    if (!failed_gold(votes, rater)) continue;
    flow["failed_gold"].push_back({{"rater", rater.id},
                                   {"trials", rater.gold},
                                   {"wrong", rater.gold_wrong},
                                   {"excluded", rater.excluded}});
  }
  return flow;
}

// Time and, where there is a truth, how often it was found, by quarters of the session. Nothing
// where nobody knows the order of votes.
Json learning_json(const StudyVotes& votes) {
  if (!votes.ordered) return nullptr;
  int last = 0;
  for (const StudyVote& vote : votes.votes) last = std::max(last, vote.position);
  struct Quarter {
    std::vector<const StudyVote*> votes;
    std::int64_t right = 0, known = 0;
  };
  std::vector<Quarter> quarters(4);
  for (const StudyVote& vote : votes.votes) {
    const int place = last > 0 ? std::clamp(vote.position * 4 / (last + 1), 0, 3) : 0;
    Quarter& quarter = quarters[static_cast<std::size_t>(place)];
    quarter.votes.push_back(&vote);
    if (votes.method != StudyMethod::single) continue;
    ++quarter.known;
    quarter.right += (vote.shown[0] == "original") == (vote.answer == "real") ? 1 : 0;
  }
  Json list = Json::array();
  for (const Quarter& quarter : quarters) {
    list.push_back({{"votes", quarter.votes.size()},
                    {"median_ms", number_json(quantile(known_times(quarter.votes), 0.5))},
                    {"right", proportion_json(quarter.right, quarter.known)}});
  }
  return list;
}

// What the numbers follow from. A study file changes with every event, so that its votes are told
// by what an export of them holds.
Json inputs_json(const StudyVotes& votes, const StudyReportOptions& options) {
  Json list = Json::array();
  const auto add = [&](const std::string& what, const std::string& file, const std::string& hash) {
    list.push_back({{"what", what}, {"file", file}, {"sha256", hash}});
  };
  if (!votes.config.empty()) {
    add("configuration, as the study holds it", options.file,
        hex(sha256(canonical_json(votes.config))));
    add("votes, as tinct abtest export writes them to CSV", options.file,
        hex(sha256(votes_csv(votes))));
  } else if (!options.file.empty()) {
    add("votes", options.file, options.file_sha256);
  }
  if (!options.scores_file.empty()) add("scores", options.scores_file, options.scores_sha256);
  return list;
}

}  // namespace

Json study_raters(const StudyVotes& votes) { return raters_part(votes); }

Json study_report(const StudyVotes& given, const StudyReportOptions& options) {
  const StudyVotes votes = without_raters(
      given, raters_where(given, [](const StudyRater& one) { return one.state == "withdrawn"; }));
  const StudyVotes kept = without_raters(
      votes, raters_where(votes, [](const StudyRater& one) { return one.excluded; }));
  const bool some_excluded =
      std::ranges::any_of(votes.raters, [](const StudyRater& one) { return one.excluded; });
  Json part = part_of(kept, options);
  Json gold = gold_part(kept);
  const std::set<std::string> failed = raters_where(
      kept, [&](const StudyRater& one) { return !one.excluded && failed_gold(kept, one); });
  if (!failed.empty()) {
    const Json without = part_of(without_raters(kept, failed), options);
    gold["verdict_without"] = without["verdict"];
    gold["statistics_without"] = without["statistics"];
  }
  Json report{{"format", kStudyReportFormat},
              {"method", name(votes.method)},
              {"methods", votes.methods},
              {"name", votes.config.value("name", options.file)},
              {"question", votes.config.value("question", "")},
              {"config", votes.config},
              {"votes", kept.votes.size()},
              {"flow", flow_json(votes)},
              {"verdict", part["verdict"]},
              {"statistics", part["statistics"]},
              {"items", part["items"]},
              {"statistics_all", nullptr},
              {"verdict_all", nullptr},
              {"gold", std::move(gold)},
              {"raters", raters_part(votes)},
              {"answers", answers_part(votes)},
              {"repeats", repeats_part(kept)},
              {"learning", learning_json(kept)},
              {"response_times", response_times(kept)},
              {"conformance", conformance_part(kept)},
              {"metrics", metrics_part(kept, options)},
              {"versions", {{"tinct", kVersion}}},
              {"inputs", inputs_json(given, options)},
              {"options", {{"resamples", options.resamples}, {"seed", options.seed}}}};
  if (some_excluded) {
    const Json all = part_of(votes, options);
    report["statistics_all"] = all["statistics"];
    report["verdict_all"] = all["verdict"];
  }
  return report;
}

}  // namespace tinct
