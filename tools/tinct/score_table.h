#pragma once

#include <string>

#include "lib/base/json.h"
#include "metrics/score.h"

namespace tinct {

/// The values of a tinct.score/1 document that a terminal has room for: methods in the order of the
/// report, baselines below a line; the best of each value has a star.
[[nodiscard]] std::string score_table(const Json& score, const ScoreOptions& options);

}  // namespace tinct
