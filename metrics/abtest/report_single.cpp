#include <algorithm>
#include <cstdio>
#include <map>

#include "lib/base/counted_noun.h"
#include "metrics/abtest/report_parts.h"
#include "metrics/abtest/statistics_json.h"
#include "metrics/abtest/stimulus_plan.h"

namespace tinct {
namespace {

struct Count {
  std::int64_t k = 0, n = 0;
};

// Colorized clips, the most convincing first.
Json fooled_items(const StudyVotes& votes) {
  std::map<std::pair<std::string, std::string>, Count> items;
  for (const StudyVote& vote : votes.votes) {
    if (vote.shown[0] == kOriginal) continue;
    Count& count = items[{vote.clip, vote.shown[0]}];
    ++count.n;
    count.k += vote.answer == "real" ? 1 : 0;
  }
  std::vector<Json> list;
  for (const auto& [item, count] : items) {
    list.push_back({{"clip", item.first},
                    {"method", item.second},
                    {"fooled", proportion_json(count.k, count.n)}});
  }
  std::ranges::stable_sort(list, [](const Json& a, const Json& b) {
    return a["fooled"]["p"].get<double>() > b["fooled"]["p"].get<double>();
  });
  return list;
}

Json fooled_by_method(const StudyVotes& votes, const StudyReportOptions& options) {
  Json methods = Json::object();
  for (const std::string& method : votes.methods) {
    if (method == kOriginal) continue;
    StudyVotes own = votes;
    std::erase_if(own.votes, [&](const StudyVote& vote) {
      return vote.shown[0] != method && vote.shown[0] != kOriginal;
    });
    const Json all = real_fake_statistics(real_fake_votes(own), options.resamples, options.seed);
    methods[method] = {{"fooled", all["fooled"]},
                       {"fooled_cluster_by_rater", all["fooled_cluster_by_rater"]},
                       {"fooled_bootstrap_by_rater", all["fooled_bootstrap_by_rater"]},
                       {"d_prime_loglinear", all["d_prime_loglinear"]},
                       {"d_prime_bootstrap_by_rater", all["d_prime_bootstrap_by_rater"]}};
  }
  return methods;
}

std::string verdict_of(const Json& statistics) {
  const Json& fooled = statistics["fooled"];
  if (fooled["p"].is_null()) return "No colorized clip was judged yet.";
  std::string text = "Colorized clips were taken for original in " + percent_text(fooled["p"]) +
                     " of " + counted_noun(fooled["n"].get<std::int64_t>(), "view") +
                     " (95 % interval " + percent_text(fooled["wilson95"][0]) + " to " +
                     percent_text(fooled["wilson95"][1]);
  const Json& robust = statistics["fooled_bootstrap_by_rater"];
  // Raters who all answered alike don't show how far raters differ.
  if (!robust.is_null() && robust["percentile95"][0] != robust["percentile95"][1]) {
    text += "; with raters as clusters " + percent_text(robust["percentile95"][0]) + " to " +
            percent_text(robust["percentile95"][1]);
  }
  return text + "); one half would mean that nobody can tell.";
}

}  // namespace

std::string percent_text(double share) {
  char text[32];
  std::snprintf(text, sizeof text, "%.1f %%", share * 100);
  return text;
}

std::vector<RealFakeVote> real_fake_votes(const StudyVotes& votes) {
  std::vector<RealFakeVote> list;
  for (const StudyVote& vote : votes.votes) {
    // Original and colorized clips of one scene are items of their own.
    list.push_back({vote.rater, vote.clip + "|" + vote.shown[0], vote.shown[0] == kOriginal,
                    vote.answer == "real"});
  }
  return list;
}

Json single_part(const StudyVotes& votes, const StudyReportOptions& options) {
  Json statistics = real_fake_statistics(real_fake_votes(votes), options.resamples, options.seed);
  statistics["by_method"] = fooled_by_method(votes, options);
  const std::string verdict = verdict_of(statistics);
  return {
      {"statistics", std::move(statistics)}, {"items", fooled_items(votes)}, {"verdict", verdict}};
}

}  // namespace tinct
