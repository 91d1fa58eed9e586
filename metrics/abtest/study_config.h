#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "lib/base/json.h"

namespace tinct {

inline constexpr const char* kStudyFormat = "tinct.study/1";

/// What raters are asked.
enum class StudyMethod {
  single,  ///< one clip: original colours, or made by a computer?
  pair,    ///< two clips side by side: which one?
  acr,     ///< one clip, rated 1..5 (absolute category rating, ITU-T P.910)
  dcr,     ///< the original and a clip, its degradation rated 1..5
  ccr,     ///< two clips, the right one compared to the left one, -3..3
};
[[nodiscard]] const char* name(StudyMethod method) noexcept;

/// What a check of the rater's device or eyes leads to.
enum class CheckRule { off, record, gate };

/// One question about the rater.
struct StudyQuestion {
  std::string id;
  std::string text;
  std::vector<std::string> choices;  ///< "prefer not to say" is added to each
};

/// A study as its author wrote it (study.json).
struct StudyConfig {
  std::string name;  ///< shown to raters
  std::string slug;  ///< a-z 0-9 and "-", from the name
  StudyMethod method = StudyMethod::pair;
  std::string question;              ///< empty: the method's own
  std::vector<std::string> clips;    ///< scenes, by name
  std::vector<std::string> methods;  ///< in the order of the file; without the original
  std::map<std::string, std::filesystem::path> folders;  ///< of each method, "original" and "gold"
  bool original_competes = false;  ///< pair: the original is one of the methods
  bool tie = false;                ///< pair: "no difference" may be answered
  bool reference = false;          ///< pair: the original stands above the two
  bool active_pairs = false;       ///< pair: those are dealt whose votes are expected to tell most
  bool sequential = false;         ///< dcr: the original, grey, then the clip, in one place
  double gold_share = 0;           ///< gold trials for each trial (gold_trials.h); 0: none
  int most_gold_wrong = 0;         ///< who has more of them wrong is flagged
  int gold_lowest = 0;             ///< acr, dcr, ccr: the ratings expected of a plainly wrong clip;
  int gold_highest = 0;            ///< of ccr when it stands on the right
  int trials = 20;                 ///< per rater, without training
  int raters = 24;                 ///< planned
  int training = 2;                ///< trials with feedback before
  int replays = 0;                 ///< how often a clip may be seen again
  double break_minutes = 10;
  double expire_minutes = 60;  ///< without a sign of life, after which a session's trials go back
  std::uint64_t seed = 1;
  std::string codec = "auto";             ///< of the files: "h264", "vp9", or what there is
  double fps = 25;                        ///< of methods that are folders of pictures
  std::string purpose, contact, consent;  ///< texts of the first page
  std::vector<StudyQuestion> questionnaire;
  CheckRule size_check = CheckRule::gate;
  CheckRule zoom_check = CheckRule::record;
  CheckRule refresh_check = CheckRule::record;
  CheckRule brightness_check = CheckRule::record;
  CheckRule colour_check = CheckRule::record;
  std::string completion_code, completion_url;
  double effect = 0.6;  ///< the share of votes that the study is to tell from one half
  double power = 0.8;
  double icc = 0.05;  ///< how votes of one rater correlate, for planning
};

/// Reads study.json; relative folders are relative to the file. Throws Error(Fault::input) that
/// names the member for what is missing, unknown or contradicts something else.
[[nodiscard]] StudyConfig read_study_config(const std::filesystem::path& path);

/// The same of parsed JSON; `name` is the file in messages, `base` where relative folders begin.
[[nodiscard]] StudyConfig study_config(const Json& json, const std::string& name,
                                       const std::filesystem::path& base);

/// The question that raters read.
[[nodiscard]] std::string study_question(const StudyConfig& config);

/// All members as JSON, with folders left out: what the study file keeps. study_config() reads it.
[[nodiscard]] Json study_config_json(const StudyConfig& config);

}  // namespace tinct
