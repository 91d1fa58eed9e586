#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "lib/base/json.h"
#include "lib/data/sqlite.h"
#include "metrics/abtest/study_config.h"

namespace tinct {

/// A vote that counts: no training, no void trial.
struct StudyVote {
  std::string rater;
  int position = 0;  ///< in the rater's session, from 0
  std::string clip;
  std::vector<std::string> shown;  ///< methods, left to right; "original" is the truth
  std::string answer;
  double rt_ms = 0;
  Json played = Json::object();  ///< frames presented and dropped …; empty for foreign votes
  std::int64_t received = 0;     ///< seconds since 1970
};

/// The answer to a gold trial (gold_trials.h): it counts in no statistic.
struct StudyGoldVote {
  StudyVote vote;
  bool passed = false;
};

/// Who voted.
struct StudyRater {
  std::string id;
  std::string state;  ///< running, finished, expired, withdrawn; "finished" for foreign votes
  bool excluded = false;
  std::string why;
  int voids = 0;              ///< showings that could not be scored
  std::string failed_checks;  ///< names, divided by spaces
  int gold = 0;               ///< gold trials answered
  int gold_wrong = 0;
  Json external = Json::object();  ///< ids of a crowd platform, by name
  Json answers = Json::object();   ///< to the questionnaire, by question; "-": not said
  Json checks = Json::object();    ///< what each check found, by its name
  std::string comment = {};
  std::string browser = {};
  std::int64_t started = 0, finished = 0;  ///< seconds since 1970; 0: not known, or never
  int lost = 0;                            ///< trials that were void too often, and left out
  int pauses = 0;                          ///< of the voids, those by the rater's own pauses
};

/// What a study showed, beside its configuration; foreign votes tell none of it.
struct StudyFacts {
  bool known = false;
  double shortest = 0, longest = 0;  ///< clips, in seconds
  int training = 0;                  ///< trials of practice that every session has
};

/// All that the statistics of a study rest on.
struct StudyVotes {
  StudyMethod method = StudyMethod::pair;
  std::vector<std::string> methods;  ///< that were shown; "original" last
  Json config = Json::object();      ///< as study.json, empty for foreign votes
  std::vector<StudyRater> raters;
  std::vector<StudyVote> votes;
  std::vector<StudyGoldVote> gold = {};
  StudyFacts facts = {};
  bool ordered = true;  ///< positions are known; false for foreign votes without them
};

/// Reads the votes of a study file.
[[nodiscard]] StudyVotes read_study_votes(const Database& database);

/// Reads votes from a CSV file with a header: tinct's own export, or pwcmp's columns (observer,
/// scene, condition_A, condition_B, is_A_selected), or rater, clip, method and answer for one clip
/// at a time. What the columns hold tells the method. Throws Error(Fault::input) with the line, or
/// with the columns found and the one that was perhaps meant, or for a text that isn't UTF-8; rows
/// that stand there twice in every cell, where the design doesn't ask again, are counted and told
/// as a warning.
[[nodiscard]] StudyVotes read_votes_csv(const std::filesystem::path& path);

/// The votes as CSV: one line a vote, from which read_votes_csv gives the same statistics. Gold
/// trials come last, with 1 in the column "gold" and 1 or 0 in "gold_passed". Texts that a
/// spreadsheet would take for a formula get an apostrophe in front.
[[nodiscard]] std::string votes_csv(const StudyVotes& votes);

/// The raters as CSV, one line each: who is to be paid, and what they told of themselves. There is
/// a column external.NAME for every id of a crowd platform, answer.QUESTION and check.NAME (as
/// JSON). Votes of whoever withdrew are gone; so are his ids.
[[nodiscard]] std::string raters_csv(const StudyVotes& votes);

/// The same as votes_csv() as JSON, with the study's configuration and all of raters_csv().
[[nodiscard]] Json votes_json(const StudyVotes& votes);

}  // namespace tinct
