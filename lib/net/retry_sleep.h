#pragma once

#include <optional>
#include <string_view>

namespace tinct {

/// How long to wait before a further try, in place of a drawn wait (yt-dlp's --retry-sleep).
struct RetrySleep {
  bool exponential = false;
  double start = 0;           ///< seconds
  std::optional<double> end;  ///< seconds; no wait is longer
  double step = 0;            ///< seconds added, or the base that multiplies, with each further try

  /// Seconds before the n-th further try, counted from 0. Without an end, waits grow up to `most`.
  [[nodiscard]] double wait(int n, double most) const;
};

/// Reads "2.5" (always so long), "linear=START[:END[:STEP=1]]" or "exp=START[:END[:BASE=2]]", where
/// END may be empty; "http:" in front changes nothing. Empty: nothing. Throws Error(Fault::usage)
/// for anything else.
[[nodiscard]] std::optional<RetrySleep> retry_sleep_from_text(std::string_view text);

}  // namespace tinct
