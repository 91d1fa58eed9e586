#include <algorithm>
#include <cmath>
#include <map>
#include <utility>

#include "lib/base/counted_noun.h"
#include "lib/statistics/descriptive.h"
#include "metrics/abtest/report_parts.h"

namespace tinct {
namespace {

Json rule(const std::string& text, const std::string& met, const std::string& detail) {
  return {{"rule", text}, {"met", met}, {"detail", detail}};
}

Json yes_or_no(const std::string& text, bool met, const std::string& detail) {
  return rule(text, met ? "yes" : "no", detail);
}

std::size_t counted_raters(const StudyVotes& votes) {
  return static_cast<std::size_t>(std::ranges::count_if(votes.raters, [](const StudyRater& one) {
    return one.state == "finished" && !one.excluded;
  }));
}

bool repeats_in_succession(const StudyVotes& votes) {
  // Foreign rows stand in any order.
  std::map<std::pair<std::string, int>, std::string> clips;
  for (const StudyVote& vote : votes.votes) clips[{vote.rater, vote.position}] = vote.clip;
  return std::ranges::any_of(clips, [&](const auto& entry) {
    const auto next = clips.find({entry.first.first, entry.first.second + 1});
    return next != clips.end() && next->second == entry.second;
  });
}

Json succession_rule(const StudyVotes& votes) {
  const std::string text = "no scene twice in succession";
  if (!votes.ordered) return rule(text, "unknown", "foreign votes, without positions");
  return yes_or_no(text, !repeats_in_succession(votes), "checked vote by vote");
}

std::string check_rule(const Json& config, const char* check) {
  if (!config.contains("checks")) return "unknown";
  const std::string how = config["checks"].value(check, "off");
  return how == "gate" ? "yes" : "no";
}

Json playback_rule(const StudyVotes& votes) {
  double frames = 0;
  double dropped = 0;
  std::size_t known = 0;
  for (const StudyVote& vote : votes.votes) {
    if (!vote.played.contains("frames_presented")) continue;
    ++known;
    frames += vote.played["frames_presented"].get<double>();
    dropped += vote.played.value("frames_dropped", 0.0);
  }
  const std::string text = "every clip played without a stall; frames presented are on record";
  if (known == 0 || known < votes.votes.size()) return rule(text, "unknown", "not recorded");
  return rule(text, "yes",
              counted_noun(static_cast<long long>(frames), "frame") + " presented, " +
                  with_thousands(static_cast<long long>(dropped)) +
                  " dropped; trials beyond 5 % or with a gap above 200 ms were shown again");
}

}  // namespace

Json conformance_part(const StudyVotes& votes) {
  const std::size_t raters = counted_raters(votes);
  const std::string count = std::to_string(raters) + " finished and were kept";
  Json list = Json::array();
  list.push_back(yes_or_no("at least 15 raters (BT.500, laboratory)", raters >= 15, count));
  list.push_back(yes_or_no("at least 24 raters (P.910, controlled)", raters >= 24, count));
  list.push_back(yes_or_no("at least 35 raters (P.910, uncontrolled)", raters >= 35, count));
  list.push_back(succession_rule(votes));
  if (votes.config.contains("training")) {
    const int training = votes.config["training"];
    list.push_back(yes_or_no("training whose results don't count", training > 0,
                             counted_noun(training, "trial")));
    list.push_back(
        rule("order random and different for each rater", "yes", "dealt by the study's seed"));
    list.push_back(rule("mid-grey surround without colour", "yes", "#808080 around the clips"));
    list.push_back(rule("eyes screened for colour vision", check_rule(votes.config, "colour"),
                        "yes only where failing ends the session"));
  } else {
    for (const char* text :
         {"training whose results don't count", "order random and different for each rater",
          "mid-grey surround without colour", "eyes screened for colour vision"}) {
      list.push_back(rule(text, "unknown", "foreign votes"));
    }
  }
  list.push_back(playback_rule(votes));
  list.push_back(
      rule("viewing distance and luminance", "unknown", "not under the study's control"));
  return list;
}

}  // namespace tinct
