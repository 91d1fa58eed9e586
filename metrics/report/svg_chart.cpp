#include "metrics/report/svg_chart.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "metrics/report/html_text.h"

namespace tinct {
namespace {

constexpr double kWidth = 400, kHeight = 240;
constexpr double kLeft = 58, kRight = 12, kTop = 12, kBottom = 40;

struct Range {
  double low = std::numeric_limits<double>::infinity();
  double high = -std::numeric_limits<double>::infinity();
  void include(double value) {
    if (!std::isfinite(value)) return;
    low = std::min(low, value);
    high = std::max(high, value);
  }
  [[nodiscard]] bool empty() const { return low > high; }
};

Range value_range(const Chart& chart) {
  Range range;
  for (const ChartLine& line : chart.lines) {
    for (const double value : line.values) range.include(value);
  }
  return range;
}

// 1, 2 or 5 times a power of ten, for about four steps in the span.
double nice_step(double span) {
  const double rough = span / 4;
  const double power = std::pow(10., std::floor(std::log10(rough)));
  for (const double factor : {1., 2., 5.}) {
    if (factor * power >= rough) return factor * power;
  }
  return 10 * power;
}

// Where values stand, and which of them get a label.
class Axis {
 public:
  Axis(Range range, bool logarithmic) : logarithmic_(logarithmic) {
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

  [[nodiscard]] double y(double value) const {
    const double place = ((logarithmic_ ? std::log10(value) : value) - low_) / (high_ - low_);
    return kHeight - kBottom - place * (kHeight - kTop - kBottom);
  }
  [[nodiscard]] const std::vector<double>& ticks() const { return ticks_; }

 private:
  void set_logarithmic(Range range) {
    low_ = std::floor(std::log10(range.low));
    high_ = std::max(low_ + 1, std::ceil(std::log10(range.high)));
    for (double i = low_; i <= high_ + .5; ++i) ticks_.push_back(std::pow(10., i));
  }

  bool logarithmic_;
  double low_ = 0, high_ = 1;
  std::vector<double> ticks_;
};

std::string tick_text(double value) {
  if (value == 0) return "0";
  const double magnitude = std::abs(value);
  if (magnitude >= 1e-3 && magnitude < 1e5) return fmt::format("{:.6g}", value);
  const double exponent = std::floor(std::log10(magnitude) + 1e-9);
  return fmt::format("{:.3g}e{}", value / std::pow(10., exponent), static_cast<int>(exponent));
}

struct Point {
  std::size_t frame;
  double value;
};

// Long curves keep the smallest and the largest value of each stretch, in their order.
std::vector<Point> thinned(const std::vector<double>& values) {
  constexpr std::size_t kMost = 500;
  const std::size_t stretch = values.size() <= kMost ? 1 : (values.size() * 2 + kMost - 1) / kMost;
  std::vector<Point> points;
  for (std::size_t start = 0; start < values.size(); start += stretch) {
    const std::size_t end = std::min(values.size(), start + stretch);
    std::size_t least = start, most = start;
    for (std::size_t i = start; i < end; ++i) {
      if (values[i] < values[least] || std::isnan(values[least])) least = i;
      if (values[i] > values[most] || std::isnan(values[most])) most = i;
    }
    points.push_back({std::min(least, most), values[std::min(least, most)]});
    if (least != most) points.push_back({std::max(least, most), values[std::max(least, most)]});
  }
  return points;
}

double x_of(std::size_t frame, std::size_t frames) {
  const double place = frames > 1 ? double(frame) / static_cast<double>(frames - 1) : .5;
  return kLeft + place * (kWidth - kLeft - kRight);
}

std::string curve(const ChartLine& line, const Axis& axis, std::size_t frames) {
  std::string path;
  std::string dots;
  bool drawing = false;
  const std::vector<Point> points = thinned(line.values);
  for (std::size_t i = 0; i < points.size(); ++i) {
    if (!std::isfinite(points[i].value)) {
      drawing = false;
      continue;
    }
    const double x = x_of(points[i].frame, frames);
    const double y = axis.y(points[i].value);
    path += fmt::format("{}{:.1f} {:.1f}", drawing ? "L" : "M", x, y);
    const bool goes_on = i + 1 < points.size() && std::isfinite(points[i + 1].value);
    if (!drawing && !goes_on) {
      dots += fmt::format("<circle class=\"{}\" cx=\"{:.1f}\" cy=\"{:.1f}\" r=\"3\"/>", line.style,
                          x, y);
    }
    drawing = true;
  }
  if (path.empty()) return {};
  return fmt::format("<path class=\"line {}\" d=\"{}\"/>{}", line.style, path, dots);
}

std::string value_grid(const Axis& axis) {
  std::string svg;
  for (const double tick : axis.ticks()) {
    const double y = axis.y(tick);
    svg += fmt::format("<path class=\"grid\" d=\"M{} {:.1f}H{}\"/>", kLeft, y, kWidth - kRight);
    svg += fmt::format("<text class=\"end\" x=\"{}\" y=\"{:.1f}\">{}</text>", kLeft - 7, y + 4.5,
                       tick_text(tick));
  }
  return svg;
}

std::string frame_ticks(std::size_t frames) {
  std::string svg;
  const double last = static_cast<double>(frames) - 1;
  const double step = last < 4 ? 1 : nice_step(last);
  for (double frame = 0; frame <= last; frame += step) {
    svg +=
        fmt::format("<text class=\"middle\" x=\"{:.1f}\" y=\"{}\">{:.0f}</text>",
                    x_of(static_cast<std::size_t>(frame), frames), kHeight - kBottom + 18, frame);
  }
  return svg + fmt::format("<text class=\"middle\" x=\"{}\" y=\"{}\">frame</text>",
                           (kLeft + kWidth - kRight) / 2, kHeight - 5);
}

}  // namespace

bool wants_log_axis(const Chart& chart) {
  const Range range = value_range(chart);
  return !range.empty() && range.low > 0 && range.high / range.low > 30;
}

std::string svg_chart(const Chart& chart) {
  std::string svg = fmt::format(
      "<svg viewBox=\"0 0 {} {}\" role=\"img\" aria-labelledby=\"{}-t {}-d\">"
      "<title id=\"{}-t\">{}</title><desc id=\"{}-d\">{}</desc>",
      kWidth, kHeight, chart.id, chart.id, chart.id, escape_html(chart.title), chart.id,
      escape_html(chart.description));
  const Range range = value_range(chart);
  std::size_t frames = 0;
  for (const ChartLine& line : chart.lines) frames = std::max(frames, line.values.size());
  if (range.empty()) {
    return svg + fmt::format("<text class=\"middle\" x=\"{}\" y=\"{}\">no values</text></svg>",
                             kWidth / 2, kHeight / 2);
  }
  const Axis axis(range, wants_log_axis(chart));
  svg += value_grid(axis) + frame_ticks(frames);
  for (const ChartLine& line : chart.lines) svg += curve(line, axis, frames);
  return svg + "</svg>";
}

}  // namespace tinct
