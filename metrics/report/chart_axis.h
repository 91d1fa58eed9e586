#pragma once

#include <limits>
#include <string>
#include <vector>

namespace tinct {

/// The span of the finite values it was shown.
struct ValueRange {
  double low = std::numeric_limits<double>::infinity();
  double high = -std::numeric_limits<double>::infinity();
  void include(double value);
  [[nodiscard]] bool empty() const { return low > high; }
  /// All positive, and the largest over 30 times the smallest: a logarithmic axis tells more.
  [[nodiscard]] bool wants_log() const { return !empty() && low > 0 && high / low > 30; }
};

/// Where values stand on an axis, and which of them get a label.
class ChartAxis {
 public:
  /// `range` is not empty; above 0 for a logarithmic axis. The axis ends at labelled values.
  ChartAxis(ValueRange range, bool logarithmic);
  /// 0 at the axis' start, 1 at its end.
  [[nodiscard]] double place(double value) const;
  [[nodiscard]] const std::vector<double>& ticks() const { return ticks_; }

 private:
  void set_logarithmic(ValueRange range);

  bool logarithmic_;
  double low_ = 0, high_ = 1;
  std::vector<double> ticks_;
};

/// 1, 2 or 5 times a power of ten, for about four steps in `span` (> 0).
[[nodiscard]] double nice_step(double span);

/// A label: "0.02", "5e-5".
[[nodiscard]] std::string tick_text(double value);

}  // namespace tinct
