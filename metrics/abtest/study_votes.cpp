#include "metrics/abtest/study_votes.h"

#include <algorithm>
#include <set>

#include "lib/base/csv_text.h"
#include "metrics/abtest/gold_trials.h"
#include "metrics/abtest/stimulus_plan.h"
#include "metrics/abtest/study_file.h"

namespace tinct {
namespace {

std::string rater_name(std::int64_t id) {
  std::string digits = std::to_string(id);
  return "r" + std::string(digits.size() < 4 ? 4 - digits.size() : 0, '0') + digits;
}

std::vector<std::string> shown_methods(const BuiltStudy& study) {
  std::set<std::string> methods;
  for (const Cell& cell : study.cells) {
    // Cells of gold trials come behind all variants.
    if (cell.variant < study.variants) methods.insert(cell.shown.begin(), cell.shown.end());
  }
  const bool original = methods.erase(kOriginal) > 0;
  std::vector<std::string> list(methods.begin(), methods.end());
  if (original) list.emplace_back(kOriginal);
  return list;
}

void read_raters(const Database& database, StudyVotes& votes) {
  Statement rows = database.prepare(
      "SELECT r.id, r.state, r.excluded, r.why, "
      "(SELECT sum(voids) FROM trial WHERE trial.rater = r.id), "
      "(SELECT group_concat(name, ' ') FROM check_result WHERE rater = r.id AND passed = 0) "
      "FROM rater r ORDER BY r.id");
  while (rows.step()) {
    votes.raters.push_back({rater_name(rows.integer(0)), rows.text(1), rows.integer(2) == 1,
                            rows.text(3), static_cast<int>(rows.integer(4)), rows.text(5), 0, 0});
  }
}

void read_gold(const Database& database, const BuiltStudy& study, StudyVotes& votes) {
  Statement rows = database.prepare(
      "SELECT trial.rater, trial.cell, vote.answer FROM vote "
      "JOIN trial ON trial.id = vote.trial WHERE trial.training = 2");
  while (rows.step()) {
    const auto rater =
        std::ranges::find(votes.raters, rater_name(rows.integer(0)), &StudyRater::id);
    ++rater->gold;
    const Cell& cell = study.cells[static_cast<std::size_t>(rows.integer(1))];
    if (is_gold_wrong(cell, rows.text(2))) ++rater->gold_wrong;
  }
}

std::string played_number(const StudyVote& vote, const char* member) {
  const auto found = vote.played.find(member);
  return found == vote.played.end() ? "" : found->dump();
}

}  // namespace

StudyVotes read_study_votes(const Database& database) {
  const BuiltStudy study = read_study(database);
  StudyVotes votes{.method = study.config.method,
                   .methods = shown_methods(study),
                   .config = study.config_json,
                   .raters = {},
                   .votes = {}};
  read_raters(database, votes);
  read_gold(database, study, votes);
  Statement rows = database.prepare(
      "SELECT trial.rater, trial.position, trial.cell, vote.answer, vote.rt_ms, vote.played, "
      "vote.received FROM vote JOIN trial ON trial.id = vote.trial WHERE trial.training = 0 "
      "ORDER BY trial.rater, trial.position");
  while (rows.step()) {
    const Cell& cell = study.cells[static_cast<std::size_t>(rows.integer(2))];
    votes.votes.push_back({rater_name(rows.integer(0)),
                           static_cast<int>(rows.integer(1)) - study.config.training,
                           study.config.clips[static_cast<std::size_t>(cell.clip)], cell.shown,
                           rows.text(3), rows.real(4), Json::parse(rows.text(5)), rows.integer(6)});
  }
  return votes;
}

std::string votes_csv(const StudyVotes& votes) {
  std::string csv = csv_line({"method", "rater", "state", "excluded", "why", "position", "clip",
                              "left", "right", "answer", "rt_ms", "frames_presented",
                              "frames_dropped", "max_gap_ms", "replays", "received"});
  for (const StudyVote& vote : votes.votes) {
    const auto rater = std::ranges::find(votes.raters, vote.rater, &StudyRater::id);
    csv += csv_line({name(votes.method), vote.rater, rater->state, rater->excluded ? "1" : "0",
                     rater->why, std::to_string(vote.position), vote.clip, vote.shown[0],
                     vote.shown.size() > 1 ? vote.shown[1] : "", vote.answer,
                     Json(vote.rt_ms).dump(), played_number(vote, "frames_presented"),
                     played_number(vote, "frames_dropped"), played_number(vote, "max_gap_ms"),
                     played_number(vote, "replays"), std::to_string(vote.received)});
  }
  return csv;
}

Json votes_json(const StudyVotes& votes) {
  Json json{{"format", "tinct.votes/1"}, {"method", name(votes.method)}, {"methods", votes.methods},
            {"config", votes.config},    {"raters", Json::array()},      {"votes", Json::array()}};
  for (const StudyRater& rater : votes.raters) {
    json["raters"].push_back({{"rater", rater.id},
                              {"state", rater.state},
                              {"excluded", rater.excluded},
                              {"why", rater.why},
                              {"voids", rater.voids},
                              {"failed_checks", rater.failed_checks},
                              {"gold", rater.gold},
                              {"gold_wrong", rater.gold_wrong}});
  }
  for (const StudyVote& vote : votes.votes) {
    json["votes"].push_back({{"rater", vote.rater},
                             {"position", vote.position},
                             {"clip", vote.clip},
                             {"shown", vote.shown},
                             {"answer", vote.answer},
                             {"rt_ms", vote.rt_ms},
                             {"played", vote.played},
                             {"received", vote.received}});
  }
  return json;
}

}  // namespace tinct
