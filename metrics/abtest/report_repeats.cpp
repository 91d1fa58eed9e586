#include <cmath>
#include <map>
#include <set>
#include <tuple>

#include "metrics/abtest/report_parts.h"
#include "metrics/abtest/statistics_json.h"

namespace tinct {
namespace {

// A question, whichever side its clips were on.
using Question = std::tuple<std::string, std::string, std::set<std::string>>;

// The answer to it: of a pair the method that was preferred, of CCR the score of the second by
// name.
std::string answer_to(const StudyVotes& votes, const StudyVote& vote) {
  const bool in_order = vote.shown.size() < 2 || vote.shown[0] < vote.shown[1];
  if (votes.method == StudyMethod::pair) {
    if (vote.answer == "tie") return vote.answer;
    return vote.shown[vote.answer == "left" ? 0 : 1] + "|";
  }
  if (votes.method != StudyMethod::ccr || in_order) return vote.answer;
  return std::to_string(-std::stoi(vote.answer));
}

const char* used(StudyMethod method) {
  switch (method) {
    case StudyMethod::single: return "shares count every answer, kappa and alpha the first";
    case StudyMethod::acr:
    case StudyMethod::dcr: return "the mean of a rater's answers to a clip is one rating";
    case StudyMethod::pair:
    case StudyMethod::ccr: break;
  }
  return "every answer counts as a vote";
}

}  // namespace

Json repeats_part(const StudyVotes& votes) {
  std::map<Question, std::string> first;
  std::set<std::string> raters;
  std::int64_t again = 0;
  std::int64_t equal = 0;
  double difference = 0;
  const bool numbers = votes.method != StudyMethod::single && votes.method != StudyMethod::pair;
  for (const StudyVote& vote : votes.votes) {
    const std::string answer = answer_to(votes, vote);
    const Question question{vote.rater, vote.clip, {vote.shown.begin(), vote.shown.end()}};
    const auto [place, is_first] = first.emplace(question, answer);
    if (is_first) continue;
    raters.insert(vote.rater);
    ++again;
    equal += place->second == answer ? 1 : 0;
    if (numbers) difference += std::abs(std::stod(answer) - std::stod(place->second));
  }
  if (again == 0) return nullptr;
  return {{"again", again},
          {"raters", raters.size()},
          {"equal", proportion_json(equal, again)},
          {"mean_abs_difference",
           numbers ? Json(difference / static_cast<double>(again)) : Json(nullptr)},
          {"used", used(votes.method)}};
}

}  // namespace tinct
