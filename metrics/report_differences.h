#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "lib/base/json.h"

namespace tinct {

/// A finished report.
struct LoadedReport {
  std::filesystem::path path;
  Json json;  ///< tinct.score/1
};

/// One thing in which two reports differ.
struct ReportDifference {
  enum class Kind {
    clips,       ///< one has clips that the other has not
    truth,       ///< the true frames of the clip `subject` differ
    cuts,        ///< the scene cuts of the clip `subject` differ: other pairs of frames
    definition,  ///< they define the metric `subject` differently
    setting,     ///< an option or a library's version that changes numbers
    version,     ///< another version that should change none
  };
  Kind kind = Kind::version;
  std::string subject;  ///< the clip, metric, option or library
  std::string text;     ///< in words, as in "they define ssim differently"

  /// Whether numbers of the two may not stand in one table.
  [[nodiscard]] bool forbids_mixing() const noexcept { return kind != Kind::version; }
};

/// All differences, in the order of the kinds above.
[[nodiscard]] std::vector<ReportDifference> differences(const LoadedReport& first,
                                                        const LoadedReport& second);

/// What a report is called among others: its folder, or the file's name without extension.
[[nodiscard]] std::string report_label(const LoadedReport& report);

/// The names of a report's clips in their order.
[[nodiscard]] std::vector<std::string> clip_names(const Json& score);

}  // namespace tinct
