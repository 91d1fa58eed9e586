#pragma once

#include <string>

#include "lib/base/json.h"
#include "metrics/abtest/study_config.h"

namespace tinct {

/// A vote as the page sends it.
struct VoteBody {
  std::string answer;  ///< "left", "right", "tie"; "real", "colorized"; or a number: "4", "-2"
  double rt_ms = 0;    ///< from the end of the clip to the key
  Json played;  ///< frames_presented, frames_dropped, max_gap_ms, replays, hidden, width, height,
                ///< dpr; where it was told, surround: the colour around the clip, as CSS has it
};

/// The answers that a study's raters may give, in the order of the page's buttons.
[[nodiscard]] std::vector<std::string> allowed_answers(const StudyConfig& config);

/// Reads and checks a vote. Throws RequestRefused: 400 for a body that isn't one, 422 for an answer
/// that the study doesn't have.
[[nodiscard]] VoteBody vote_body(const std::string& body, const StudyConfig& config);

/// Why what was played can't be scored; empty when it can: more than 5 % of `frames` dropped, a
/// gap above 200 ms, a hidden page, or too few frames presented.
[[nodiscard]] std::string why_void(const Json& played, std::int64_t frames);

}  // namespace tinct
