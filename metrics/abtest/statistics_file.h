#pragma once

#include <string>

#include "lib/base/json.h"

namespace tinct {

/// The statistics of plain data. `document` has any of these sections, and the answer has the same
/// ones, with the results under "expected" (or beside the inputs where a section is a list):
///
///     "A_single_stimulus": {"input":{"votes":[[rater, clip, "real"|"colorized", answer], …]}}
///     "B_pairs":  {"input":{"methods":[…], "votes":[[rater, left, right, "left"|"right"|"tie"]]}}
///                 and, for strengths from wins alone, "expected":{"separated":
///                 {"input_wins_ties_half":[[…], …]}}
///     "C_acr":    {"input":{"scores_1_to_5":[[score or null per clip] per rater]}}
///     "planning": {"rows":[{"p1","power"}], "example_power":{"n","p"}}
///     "edges":    [{"k","n"}, …]
///
/// Counts go up to 10^12 (of example_power from 1 to 10^9), scores from -10^6 to 10^6.
///
/// Throws Error(Fault::input) that names `name` and the place of what is not of this form.
[[nodiscard]] Json statistics_of_document(const Json& document, const std::string& name);

}  // namespace tinct
