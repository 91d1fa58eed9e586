// Active pairs of a study that is being served: what is known when a session begins.
#include <algorithm>

#include "metrics/abtest/live_rows.h"

namespace tinct {

std::vector<ActiveAssignment::MethodPair> variant_pairs(const BuiltStudy& study) {
  std::vector<std::string> methods;
  const auto place_of = [&](const std::string& method) {
    const auto found = std::ranges::find(methods, method);
    const auto place = static_cast<std::size_t>(found - methods.begin());
    if (found == methods.end()) methods.push_back(method);
    return place;
  };
  std::vector<ActiveAssignment::MethodPair> pairs(static_cast<std::size_t>(study.variants));
  for (const Cell& cell : study.cells) {
    if (cell.type != 0 || cell.variant >= study.variants) continue;
    const std::size_t first = place_of(cell.shown[0]);
    pairs[static_cast<std::size_t>(cell.variant)] = {first, place_of(cell.shown[1])};
  }
  return pairs;
}

// Votes of raters who were left out don't steer the study.
std::vector<PairEvidence> pair_evidence(const Database& database, int variants) {
  std::vector<PairEvidence> evidence(static_cast<std::size_t>(variants));
  Statement votes = database.prepare(
      "SELECT cell.variant, cell.type, vote.answer, count(*) FROM vote "
      "JOIN trial ON trial.id = vote.trial JOIN cell ON cell.id = trial.cell "
      "JOIN rater ON rater.id = trial.rater "
      "WHERE trial.training = 0 AND rater.excluded = 0 AND rater.state <> 'withdrawn' "
      "GROUP BY cell.variant, cell.type, vote.answer");
  while (votes.step()) {
    PairEvidence& pair = evidence.at(static_cast<std::size_t>(votes.integer(0)));
    const bool first_is_left = votes.integer(1) == 0;
    const std::string answer = votes.text(2);
    const auto count = static_cast<double>(votes.integer(3));
    if (answer == "tie") {
      pair.first_wins += count / 2;
      pair.second_wins += count / 2;
    } else {
      (first_is_left == (answer == "left") ? pair.first_wins : pair.second_wins) += count;
    }
  }
  Statement open = database.prepare(
      "SELECT cell.variant, count(*) FROM trial JOIN cell ON cell.id = trial.cell "
      "JOIN rater ON rater.id = trial.rater "
      "WHERE trial.training = 0 AND trial.state = 'open' AND rater.state = 'running' "
      "GROUP BY cell.variant");
  while (open.step()) {
    evidence.at(static_cast<std::size_t>(open.integer(0))).open =
        static_cast<double>(open.integer(1));
  }
  return evidence;
}

Json evidence_json(const std::vector<PairEvidence>& evidence) {
  Json list = Json::array();
  for (const PairEvidence& pair : evidence) {
    list.push_back({pair.first_wins, pair.second_wins, pair.open});
  }
  return list;
}

std::vector<PairEvidence> evidence_of(const Json& json) {
  std::vector<PairEvidence> evidence;
  for (const Json& pair : json) {
    evidence.push_back(
        {pair.at(0).get<double>(), pair.at(1).get<double>(), pair.at(2).get<double>()});
  }
  return evidence;
}

}  // namespace tinct
