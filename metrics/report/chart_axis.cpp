#include "metrics/report/chart_axis.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace tinct {

void ValueRange::include(double value) {
  if (!std::isfinite(value)) return;
  low = std::min(low, value);
  high = std::max(high, value);
}

double nice_step(double span) {
  const double rough = span / 4;
  const double power = std::pow(10., std::floor(std::log10(rough)));
  for (const double factor : {1., 2., 5.}) {
    if (factor * power >= rough) return factor * power;
  }
  return 10 * power;
}

std::string tick_text(double value) {
  if (value == 0) return "0";
  const double magnitude = std::abs(value);
  if (magnitude >= 1e-3 && magnitude < 1e5) return fmt::format("{:.6g}", value);
  const double exponent = std::floor(std::log10(magnitude) + 1e-9);
  return fmt::format("{:.3g}e{}", value / std::pow(10., exponent), static_cast<int>(exponent));
}

ChartAxis::ChartAxis(ValueRange range, bool logarithmic) : logarithmic_(logarithmic) {
  if (logarithmic_) {
    set_logarithmic(range);
    return;
  }
  double span = range.high - range.low;
  if (span <= 0) span = range.high == 0 ? 1 : std::abs(range.high) / 2;
  const double step = nice_step(span);
  const double first = std::floor(range.low / step);
  const double last = std::max(first + 1, std::ceil(range.high / step));
  for (double i = first; i <= last + .5; ++i) ticks_.push_back(i * step);
  low_ = ticks_.front();
  high_ = ticks_.back();
}

void ChartAxis::set_logarithmic(ValueRange range) {
  low_ = std::floor(std::log10(range.low));
  high_ = std::max(low_ + 1, std::ceil(std::log10(range.high)));
  const double every = std::max(1., std::ceil((high_ - low_) / 6));
  for (double i = low_; i <= high_ + .5; i += every) ticks_.push_back(std::pow(10., i));
}

double ChartAxis::place(double value) const {
  return ((logarithmic_ ? std::log10(value) : value) - low_) / (high_ - low_);
}

}  // namespace tinct
