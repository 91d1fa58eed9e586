#pragma once

// Private to study_report_html.cpp and report_view_parts.cpp.

#include <string>

#include "metrics/abtest/study_report.h"

namespace tinct {

/// What the page shows of each kind of study; members of study_report.mustache.
[[nodiscard]] Json single_view(const Json& report, const StudyPictures& pictures);
[[nodiscard]] Json pair_view(const Json& report);
[[nodiscard]] Json rating_view(const Json& report, const StudyPictures& pictures);

/// A number with `digits` decimals, a dash for null.
[[nodiscard]] std::string decimal_text(const Json& number, int digits);
/// "0.12 to 0.39", empty for null.
[[nodiscard]] std::string interval_text(const Json& interval, int digits);

}  // namespace tinct
