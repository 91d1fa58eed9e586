#include <algorithm>
#include <cmath>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "lib/base/counted_noun.h"
#include "lib/statistics/descriptive.h"
#include "metrics/abtest/report_parts.h"
#include "metrics/report/html_text.h"

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

// What every rater saw, in its order. Of few scenes there are few orders, so that some may meet.
Json order_rule(const StudyVotes& votes) {
  const std::string text = "order random, and another for each rater";
  std::map<std::string, std::map<int, std::string>> seen;
  for (const StudyVote& vote : votes.votes) {
    std::string what = vote.clip;
    for (const std::string& method : vote.shown) what += "|" + method;
    seen[vote.rater][vote.position] = what;
  }
  std::set<std::map<int, std::string>> orders;
  for (const auto& [rater, order] : seen) orders.insert(order);
  const std::string detail =
      counted_noun(orders.size(), "different order") + " of " + counted_noun(seen.size(), "rater");
  if (!votes.ordered) return rule(text, "unknown", "foreign votes, without positions");
  if (seen.size() < 2) return rule(text, "unknown", "needs two raters");
  return yes_or_no(text, 2 * orders.size() >= seen.size() && orders.size() > 1, detail);
}

Json surround_rule(const StudyVotes& votes) {
  const std::string text = "mid-grey surround without colour";
  std::size_t known = 0;
  std::size_t grey = 0;
  for (const StudyVote& vote : votes.votes) {
    const std::string colour = vote.played.value("surround", "");
    known += colour.empty() ? 0 : 1;
    grey += colour == "rgb(128, 128, 128)" ? 1 : 0;
  }
  if (known == 0 || known < votes.votes.size()) return rule(text, "unknown", "not recorded");
  return yes_or_no(text, grey == known,
                   "#808080 around the clips in " + with_thousands(static_cast<long long>(grey)) +
                       " of " + counted_noun(known, "vote") + ", as browsers told");
}

Json length_rule(const StudyVotes& votes) {
  const std::string text = "clips of 5 to 10 seconds (P.910)";
  if (!votes.facts.known) return rule(text, "unknown", "foreign votes");
  // A frame more or less is none.
  constexpr double kSlack = 0.05;
  const bool met = votes.facts.shortest >= 5 - kSlack && votes.facts.longest <= 10 + kSlack;
  return yes_or_no(
      text, met,
      number_text(votes.facts.shortest, 3) + " to " + number_text(votes.facts.longest, 3) + " s");
}

Json session_rule(const StudyVotes& votes) {
  const std::string text = "sessions of at most 30 minutes";
  std::vector<double> minutes;
  for (const StudyRater& rater : votes.raters) {
    if (rater.state != "finished" || rater.excluded || rater.finished == 0) continue;
    minutes.push_back(static_cast<double>(rater.finished - rater.started) / 60);
  }
  if (minutes.empty()) return rule(text, "unknown", "no session's time is on record");
  const double breaks = votes.config.value("break_minutes", 0.0);
  return yes_or_no(text, quantile(minutes, 0.5) <= 30,
                   "median " + number_text(quantile(minutes, 0.5), 3) + ", longest " +
                       number_text(std::ranges::max(minutes), 3) + "; a break every " +
                       number_text(breaks, 3));
}

Json replay_rule(const StudyVotes& votes) {
  const std::string text = "every clip shown once, or its replays on record";
  double replays = 0;
  std::size_t known = 0;
  for (const StudyVote& vote : votes.votes) {
    if (!vote.played.contains("replays")) continue;
    ++known;
    replays += vote.played["replays"].get<double>();
  }
  if (known == 0 || known < votes.votes.size()) return rule(text, "unknown", "not recorded");
  return rule(text, "yes",
              counted_noun(static_cast<long long>(replays), "replay") + " in " +
                  counted_noun(known, "vote"));
}

Json training_rule(const StudyVotes& votes) {
  const std::string text = "training whose results don't count";
  if (!votes.facts.known) return rule(text, "unknown", "foreign votes");
  return yes_or_no(text, votes.facts.training > 0, counted_noun(votes.facts.training, "trial"));
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
  list.push_back(order_rule(votes));
  list.push_back(training_rule(votes));
  list.push_back(length_rule(votes));
  list.push_back(session_rule(votes));
  list.push_back(replay_rule(votes));
  list.push_back(surround_rule(votes));
  list.push_back(rule("eyes screened for colour vision", check_rule(votes.config, "colour"),
                      "yes only where failing ends the session"));
  list.push_back(playback_rule(votes));
  list.push_back(
      rule("viewing distance and luminance", "unknown", "not under the study's control"));
  return list;
}

}  // namespace tinct
