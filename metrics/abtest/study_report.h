#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "metrics/abtest/study_votes.h"

namespace tinct {

inline constexpr const char* kStudyReportFormat = "tinct.abtest/1";

struct StudyReportOptions {
  Json scores = nullptr;          ///< a report of tinct score (tinct.score/1), or null
  std::size_t resamples = 20000;  ///< of every bootstrap
  std::uint64_t seed = 1;
  /// Names of what is read, for the record: the folder of a study or the file of votes, which also
  /// is the title of foreign votes, and the file of scores; with the SHA-256 of files, in hex.
  std::string file = {}, file_sha256 = {};
  std::string scores_file = {}, scores_sha256 = {};
};

/// The report of a study (tinct.abtest/1): "verdict" in a sentence, "flow" of raters, "statistics"
/// without excluded raters and "statistics_all" with them (null when nobody is excluded), "items"
/// (what was shown, worst or best first), "raters" with flags, "answers" (how many gave which to
/// the questionnaire), "response_times" (how long votes took), "repeats" (how far raters agree with
/// themselves; null without any), "learning" over a session's course (null without an order of
/// votes), "conformance" with what Recommendations ask, "metrics": which number of `scores` agrees
/// with people, and "inputs" with their SHA-256. Votes of withdrawn raters are in none of it but
/// the last.
[[nodiscard]] Json study_report(const StudyVotes& votes, const StudyReportOptions& options);

/// The report's "raters" alone, which need no resamples.
[[nodiscard]] Json study_raters(const StudyVotes& votes);

/// Pictures of clips for the report: data addresses by "CLIP|METHOD".
using StudyPictures = std::map<std::string, std::string>;

/// The report as one self-contained page: no script, no request.
[[nodiscard]] std::string study_report_html(const Json& report, const StudyPictures& pictures = {});

/// One picture of every clip and method, from the middle frame of the study's files.
[[nodiscard]] StudyPictures study_pictures(const std::filesystem::path& folder);

}  // namespace tinct
