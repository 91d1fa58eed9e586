#pragma once

// Private to study_report_html.cpp and the report_view_*.cpp files.

#include <string>

#include "metrics/abtest/study_report.h"

namespace tinct {

/// What the page shows of each kind of study; members of study_report.mustache.
[[nodiscard]] Json single_view(const Json& report, const StudyPictures& pictures);
[[nodiscard]] Json pair_view(const Json& report);
[[nodiscard]] Json rating_view(const Json& report, const StudyPictures& pictures);

/// A number with `digits` decimals, a dash for null.
[[nodiscard]] std::string decimal_text(const Json& number, int digits);
/// "< 0.001" (on one line) or "0.012", a dash for null.
[[nodiscard]] std::string p_value_text(const Json& p);
/// "22.9 %", a dash for null.
[[nodiscard]] std::string share_text(const Json& share);
/// "12.1 % to 39.0 %", a dash for null.
[[nodiscard]] std::string share_interval(const Json& interval);
/// The same of an interval over raters. Raters who all answered alike don't show how far raters
/// differ: then it is a dash, not an interval of no width.
[[nodiscard]] std::string spread_interval(const Json& interval);
/// "0.12 to 0.39", empty for null.
[[nodiscard]] std::string interval_text(const Json& interval, int digits);

}  // namespace tinct
