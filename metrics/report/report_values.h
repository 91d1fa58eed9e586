#pragma once

#include <string>
#include <vector>

#include "lib/base/json.h"

namespace tinct {

/// One row of the report's tables: a value that metrics publish.
struct ReportValue {
  std::string name;  ///< "warp_error.farneback.ratio"
  std::string unit;
  std::string better;  ///< "lower", "higher" or empty
  std::string summary;
  std::string truth;      ///< name of the truth's own value, or empty
  bool shown = true;      ///< belongs to the first table
  bool temporal = false;  ///< its metric looks at more than one frame
  bool deviates = false;  ///< its metric reproduces code that deviates from its definition
};

/// The values that a tinct.score/1 document describes, in its order.
[[nodiscard]] std::vector<ReportValue> report_values(const Json& score);

/// The names of all methods: those that were scored in the order in which the options gave them,
/// then the baselines.
[[nodiscard]] std::vector<std::string> report_methods(const Json& score);

/// The values of report_values() that belong to the first table and have a mean of some method.
[[nodiscard]] std::vector<ReportValue> measured_values(const Json& score);

/// Methods that may be ranked among one another: those that were told the same beyond gray frames.
struct MethodGroup {
  std::string track;   ///< "none", "exemplar", "hints", "text" or "baseline"
  bool ranked = true;  ///< false: baselines
  std::vector<std::string> methods;
};

/// The groups that the document has, tracks first, baselines last.
[[nodiscard]] std::vector<MethodGroup> report_groups(const Json& score);

/// A track in words: "guided by exemplars", "baselines, not ranked".
[[nodiscard]] std::string track_words(const std::string& track);

/// Whether a method is one of the baselines.
[[nodiscard]] bool is_baseline(const Json& score, const std::string& method);

/// The mean of a value over the clips; not a number where there is none.
[[nodiscard]] double mean_of(const Json& score, const std::string& method,
                             const std::string& value);

/// The truth's own mean of a value; not a number where it has none.
[[nodiscard]] double truth_of(const Json& score, const ReportValue& value);

/// An interval of a value, as text for reading.
struct ReportInterval {
  std::string text;          ///< "0.012 to 0.034", or empty
  bool descriptive = false;  ///< over the frames of the only clip, not over clips
};
[[nodiscard]] ReportInterval interval_of(const Json& score, const std::string& method,
                                         const std::string& value);

}  // namespace tinct
