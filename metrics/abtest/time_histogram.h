#pragma once

#include <string>
#include <vector>

#include "lib/base/json.h"
#include "metrics/abtest/study_votes.h"

namespace tinct {

/// How long votes took after the clip's end: {"median_ms", "bins": [{"from_ms", "to_ms", "votes"}]}
/// in steps of half a second to 10 s, and a last bin without an end ("to_ms" null). Null where no
/// time is known, as of foreign votes without them.
[[nodiscard]] Json response_times(const StudyVotes& votes);

/// The same as an inline SVG of bars with <title> and <desc>.
[[nodiscard]] std::string time_histogram_svg(const Json& times);

/// The milliseconds of those votes whose time is known: a vote that was served has one, be it 0.
[[nodiscard]] std::vector<double> known_times(const std::vector<const StudyVote*>& votes);

}  // namespace tinct
