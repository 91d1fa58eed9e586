#include "metrics/abtest/study_votes.h"

#include <algorithm>
#include <functional>
#include <map>
#include <set>
#include <utility>

#include "lib/base/csv_text.h"
#include "metrics/abtest/gold_trials.h"
#include "metrics/abtest/stimulus_plan.h"
#include "metrics/abtest/study_file.h"
#include "metrics/abtest/training_trials.h"

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

StudyFacts facts_of(const BuiltStudy& study) {
  StudyFacts facts{.known = true, .training = training_trials(study.config)};
  for (const StudyAsset& asset : study.assets) {
    const double fps = asset.rendered.fps.value();
    const double seconds = fps > 0 ? static_cast<double>(asset.rendered.frames) / fps : 0;
    facts.shortest = facts.shortest > 0 ? std::min(facts.shortest, seconds) : seconds;
    facts.longest = std::max(facts.longest, seconds);
  }
  return facts;
}

void read_raters(const Database& database, StudyVotes& votes) {
  Statement rows = database.prepare(
      "SELECT r.id, r.state, r.excluded, r.why, "
      "(SELECT sum(voids) FROM trial WHERE trial.rater = r.id), "
      "(SELECT group_concat(name, ' ') FROM check_result WHERE rater = r.id AND passed = 0), "
      "r.external, r.comment, r.browser, r.started, r.finished, "
      "(SELECT json_group_object(question, value) FROM answer WHERE rater = r.id), "
      "(SELECT json_group_object(name, json(value)) FROM check_result WHERE rater = r.id), "
      "(SELECT count(*) FROM trial WHERE trial.rater = r.id AND trial.training <> 1 "
      " AND trial.state = 'lost'), "
      "coalesce(paused.times, 0) "
      "FROM rater r LEFT JOIN (SELECT rater, count(*) AS times FROM event WHERE kind = 'void' "
      " AND json_extract(detail, '$.reason') = 'paused' GROUP BY rater) paused "
      "ON paused.rater = r.id ORDER BY r.id");
  while (rows.step()) {
    votes.raters.push_back({.id = rater_name(rows.integer(0)),
                            .state = rows.text(1),
                            .excluded = rows.integer(2) == 1,
                            .why = rows.text(3),
                            .voids = static_cast<int>(rows.integer(4)),
                            .failed_checks = rows.text(5),
                            .external = Json::parse(rows.text(6)),
                            .answers = Json::parse(rows.text(11)),
                            .checks = Json::parse(rows.text(12)),
                            .comment = rows.text(7),
                            .browser = rows.text(8),
                            .started = rows.integer(9),
                            .finished = rows.is_null(10) ? 0 : rows.integer(10),
                            .lost = static_cast<int>(rows.integer(13)),
                            .pauses = static_cast<int>(rows.integer(14))});
  }
}

// Votes on trials that count, or on gold ones.
void read_votes(const Database& database, const BuiltStudy& study, TrialKind kind,
                const std::function<void(StudyVote, const Cell&)>& take) {
  Statement rows = database.prepare(
      "SELECT trial.rater, trial.position - (SELECT min(first.position) FROM trial AS first "
      "WHERE first.rater = trial.rater AND first.training <> 1), trial.cell, vote.answer, "
      "vote.rt_ms, vote.played, "
      "vote.received FROM vote JOIN trial ON trial.id = vote.trial WHERE trial.training = ? "
      "ORDER BY trial.rater, trial.position");
  rows.bind(1, static_cast<int>(kind));
  while (rows.step()) {
    const Cell& cell = study.cells[static_cast<std::size_t>(rows.integer(2))];
    take({.rater = rater_name(rows.integer(0)),
          .position = static_cast<int>(rows.integer(1)),
          .clip = study.config.clips[static_cast<std::size_t>(cell.clip)],
          .shown = cell.shown,
          .answer = rows.text(3),
          .rt_ms = rows.real(4),
          .played = Json::parse(rows.text(5)),
          .received = rows.integer(6)},
         cell);
  }
}

void count_gold(StudyVote vote, bool passed, StudyVotes& votes) {
  const auto rater = std::ranges::find(votes.raters, vote.rater, &StudyRater::id);
  ++rater->gold;
  if (!passed) ++rater->gold_wrong;
  votes.gold.push_back({std::move(vote), passed});
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
  votes.facts = facts_of(study);
  read_raters(database, votes);
  read_votes(database, study, TrialKind::counted,
             [&](StudyVote vote, const Cell&) { votes.votes.push_back(std::move(vote)); });
  read_votes(database, study, TrialKind::gold, [&](StudyVote vote, const Cell& cell) {
    const bool passed = !is_gold_wrong(study.config, cell, vote.answer);
    count_gold(std::move(vote), passed, votes);
  });
  return votes;
}

std::string votes_csv(const StudyVotes& votes) {
  std::string csv =
      csv_line({"method", "rater", "state", "excluded", "why", "position", "clip", "left", "right",
                "answer", "rt_ms", "frames_presented", "frames_dropped", "max_gap_ms", "replays",
                "received", "gold", "gold_passed"});
  std::map<std::string, const StudyRater*> raters;
  for (const StudyRater& rater : votes.raters) raters.emplace(rater.id, &rater);
  const auto add = [&](const StudyVote& vote, const std::string& gold, const std::string& passed) {
    const StudyRater* rater = raters.at(vote.rater);
    csv += csv_line({name(votes.method), vote.rater, rater->state, rater->excluded ? "1" : "0",
                     rater->why, std::to_string(vote.position), vote.clip, vote.shown[0],
                     vote.shown.size() > 1 ? vote.shown[1] : "", vote.answer,
                     Json(vote.rt_ms).dump(), played_number(vote, "frames_presented"),
                     played_number(vote, "frames_dropped"), played_number(vote, "max_gap_ms"),
                     played_number(vote, "replays"), std::to_string(vote.received), gold, passed});
  };
  for (const StudyVote& vote : votes.votes) add(vote, "0", "");
  for (const StudyGoldVote& gold : votes.gold) add(gold.vote, "1", gold.passed ? "1" : "0");
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
                              {"gold_wrong", rater.gold_wrong},
                              {"external", rater.external},
                              {"answers", rater.answers},
                              {"checks", rater.checks},
                              {"comment", rater.comment},
                              {"browser", rater.browser},
                              {"started", rater.started},
                              {"finished", rater.finished}});
  }
  const auto add = [&](const StudyVote& vote, bool gold, const Json& passed) {
    json["votes"].push_back({{"rater", vote.rater},
                             {"position", vote.position},
                             {"clip", vote.clip},
                             {"shown", vote.shown},
                             {"answer", vote.answer},
                             {"rt_ms", vote.rt_ms},
                             {"played", vote.played},
                             {"received", vote.received},
                             {"gold", gold},
                             {"gold_passed", passed}});
  };
  for (const StudyVote& vote : votes.votes) add(vote, false, nullptr);
  for (const StudyGoldVote& gold : votes.gold) add(gold.vote, true, gold.passed);
  return json;
}

}  // namespace tinct
