#pragma once

#include <span>
#include <string>
#include <vector>

#include "lib/base/json.h"
#include "metrics/score.h"

namespace tinct {

/// One row of the report's tables: a value that metrics publish.
struct ReportValue {
  std::string name;  ///< "warp_error.farneback.ratio"
  std::string unit;
  std::string better;  ///< "lower", "higher" or empty
  std::string summary;
  std::string truth;  ///< name of the truth's own value, or empty
  bool shown = true;  ///< belongs to the first table
};

/// The values that a tinct.score/1 document describes, in its order.
[[nodiscard]] std::vector<ReportValue> report_values(const Json& score);

/// The names of the methods in the order in which the options gave them.
[[nodiscard]] std::vector<std::string> report_methods(const Json& score);

/// All that the page's template shows, as plain strings and lists; nothing in it is escaped but
/// the SVG charts.
[[nodiscard]] Json report_view(const Json& score, std::span<const WorstFrame> worst);

/// The part of it with curves: a list of clips, each with its charts and their tables.
[[nodiscard]] Json curves_view(const Json& score);

}  // namespace tinct
