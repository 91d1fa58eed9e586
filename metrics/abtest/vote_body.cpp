#include "metrics/abtest/vote_body.h"

#include <algorithm>

#include "lib/base/errors.h"
#include "metrics/abtest/request_refused.h"
#include "metrics/abtest/request_json.h"

namespace tinct {
namespace {

constexpr double kMostDropped = 0.05;
constexpr double kLongestGapMs = 200;

double number(const Json& json, const char* member, double most) {
  const auto found = json.find(member);
  const bool fits = found != json.end() && found->is_number() && found->get<double>() >= 0 &&
                    found->get<double>() <= most;
  if (!fits) {
    throw RequestRefused(400, "bad_request",
                         std::string("\"") + member + "\" must be a number from 0");
  }
  return found->get<double>();
}

}  // namespace

std::vector<std::string> allowed_answers(const StudyConfig& config) {
  switch (config.method) {
    case StudyMethod::single: return {"real", "colorized"};
    case StudyMethod::acr:
    case StudyMethod::dcr: return {"5", "4", "3", "2", "1"};
    case StudyMethod::ccr: return {"-3", "-2", "-1", "0", "1", "2", "3"};
    case StudyMethod::pair: break;
  }
  if (config.tie) return {"left", "tie", "right"};
  return {"left", "right"};
}

VoteBody vote_body(const std::string& body, const StudyConfig& config) {
  constexpr double kDay = 86'400'000;
  constexpr double kMany = 1e7;
  const Json json = request_json(body);
  VoteBody vote;
  const auto answer = json.find("answer");
  if (answer == json.end() || !(answer->is_string() || answer->is_number_integer())) {
    throw RequestRefused(400, "bad_request", "\"answer\" must be a word or a whole number");
  }
  vote.answer = answer->is_string() ? answer->get<std::string>() : answer->dump();
  const std::vector<std::string> allowed = allowed_answers(config);
  if (std::ranges::find(allowed, vote.answer) == allowed.end()) {
    throw RequestRefused(422, "no_such_answer",
                         "this study has no answer \"" + vote.answer.substr(0, 40) + "\"");
  }
  vote.rt_ms = number(json, "rt_ms", kDay);
  vote.played = Json::object();
  for (const char* member : {"frames_presented", "frames_dropped", "max_gap_ms", "replays",
                             "hidden", "width", "height", "dpr"}) {
    vote.played[member] = number(json, member, kMany);
  }
  // Of pages that tell it: what really stood around the clip, in forced colours too.
  const std::string surround = request_text(json, "surround", 40);
  if (!surround.empty()) vote.played["surround"] = surround;
  return vote;
}

std::string why_void(const Json& played, std::int64_t frames) {
  const double dropped = played["frames_dropped"];
  const double presented = played["frames_presented"];
  const auto all = static_cast<double>(frames);
  if (played["hidden"] != 0) return "the page was hidden while the clip played";
  if (played["max_gap_ms"] > kLongestGapMs) return "the clip stood still for a moment";
  if (dropped > kMostDropped * all) return "too many frames were left out";
  if (presented < (1 - kMostDropped) * all - 1) return "the clip did not play to its end";
  return "";
}

}  // namespace tinct
