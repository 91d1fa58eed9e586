#pragma once

// Private to study_report.cpp and the report_*.cpp files that make its parts.

#include <vector>

#include "lib/statistics/agreement.h"
#include "metrics/abtest/preferences.h"
#include "metrics/abtest/real_fake.h"
#include "metrics/abtest/study_report.h"

namespace tinct {

/// The votes of some raters, by the kind of study.
[[nodiscard]] std::vector<RealFakeVote> real_fake_votes(const StudyVotes& votes);
/// Pairs, and CCR by its sign.
[[nodiscard]] std::vector<PairVote> pair_votes(const StudyVotes& votes);
/// The method that a vote of one clip, or of DCR, is about.
[[nodiscard]] const std::string& rated_method(const StudyVote& vote);

/// A study's ratings as a matrix, and what its columns are. Where a rater rated a clip more than
/// once his mean is the rating.
struct RatedItems {
  std::vector<std::string> raters;
  std::vector<std::string> clips, methods;  ///< of each column
  Ratings ratings;
};
[[nodiscard]] RatedItems rated_items(const StudyVotes& votes);

/// {"statistics", "items", "verdict"} of each kind.
[[nodiscard]] Json single_part(const StudyVotes& votes, const StudyReportOptions& options);
[[nodiscard]] Json pair_part(const StudyVotes& votes);
[[nodiscard]] Json rating_part(const StudyVotes& votes);

/// The p of one of "pairwise_tests_ties_half" that verdicts and letters go by, corrected by Holm:
/// with raters as clusters where they show how far they differ, else the model's own.
[[nodiscard]] double deciding_p(const Json& test);
/// The same of "exact_test": the larger of its own p and that with raters as clusters, so that
/// neither chance among votes nor raters who differ can make a preference alone.
[[nodiscard]] double deciding_exact_p(const Json& exact);
/// "Wald test" and how many of the tests take raters as clusters, in words.
[[nodiscard]] std::string deciding_test(const Json& tests);

/// The verdict on "statistics" of pairs: which methods differ and by which test; of several pairs
/// also how many do with raters as clusters.
[[nodiscard]] std::string pair_verdict(const Json& statistics);

/// How far raters who answered the same question again agreed with themselves: "again" answers of
/// "raters", "equal" of them the same as the first (a proportion), and for numbers their
/// "mean_abs_difference" from it; "used" says what the statistics make of them. Null where nobody
/// answered twice.
[[nodiscard]] Json repeats_part(const StudyVotes& votes);

/// Each rater with votes, time, and "flags" in words.
[[nodiscard]] Json raters_part(const StudyVotes& votes);

/// How many raters gave which answer to each question of the questionnaire, with those who didn't
/// say; empty without one.
[[nodiscard]] Json answers_part(const StudyVotes& votes);

/// True for a rater with more wrong gold trials than the study's rule allows.
[[nodiscard]] bool failed_gold(const StudyVotes& votes, const StudyRater& rater);

/// What a rater's gold trials tell in words; empty when none was wrong.
[[nodiscard]] std::string gold_flag(const StudyVotes& votes, const StudyRater& rater);

/// How raters who were not left out answered gold trials: "most_wrong", "raters", "failed", and
/// room for the results without the latter. Null where a study has none.
[[nodiscard]] Json gold_part(const StudyVotes& votes);

/// SROCC, KROCC and PLCC of each metric of a score report with what people said, per clip and
/// method, with percentile intervals of a bootstrap over clips. Null without scores.
[[nodiscard]] Json metrics_part(const StudyVotes& votes, const StudyReportOptions& options);

/// What Recommendations ask, each with "met": "yes", "no" or "unknown".
[[nodiscard]] Json conformance_part(const StudyVotes& votes);

/// "22.9 %"
[[nodiscard]] std::string percent_text(double share);

}  // namespace tinct
