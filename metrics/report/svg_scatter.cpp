#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "metrics/report/chart_axis.h"
#include "metrics/report/html_text.h"
#include "metrics/report/svg_chart.h"

namespace tinct {
namespace {

constexpr double kWidth = 480, kHeight = 340;
constexpr double kLeft = 62, kRight = 14, kTop = 14, kBottom = 44;
constexpr double kLineHeight = 15;

struct Place {
  double x, y;
};

class Plot {
 public:
  Plot(ValueRange x, ValueRange y) : x_(x, false), y_(y, y.wants_log()) {}
  [[nodiscard]] Place at(double x, double y) const {
    return {kLeft + x_.place(x) * (kWidth - kLeft - kRight),
            kHeight - kBottom - y_.place(y) * (kHeight - kTop - kBottom)};
  }
  [[nodiscard]] std::string grid(const Scatter& scatter) const {
    std::string svg;
    for (const double tick : y_.ticks()) {
      const double y = kHeight - kBottom - y_.place(tick) * (kHeight - kTop - kBottom);
      svg += fmt::format("<path class=\"grid\" d=\"M{} {:.1f}H{}\"/>", kLeft, y, kWidth - kRight);
      svg += fmt::format("<text class=\"end\" x=\"{}\" y=\"{:.1f}\">{}</text>", kLeft - 7, y + 4.5,
                         tick_text(tick));
    }
    for (const double tick : x_.ticks()) {
      const double x = kLeft + x_.place(tick) * (kWidth - kLeft - kRight);
      svg += fmt::format("<text class=\"middle\" x=\"{:.1f}\" y=\"{}\">{}</text>", x,
                         kHeight - kBottom + 18, tick_text(tick));
    }
    return svg + fmt::format("<text class=\"middle\" x=\"{}\" y=\"{}\">{}</text>",
                             (kLeft + kWidth - kRight) / 2, kHeight - 5,
                             escape_html(scatter.x_name));
  }

 private:
  ChartAxis x_, y_;
};

struct Label {
  const ScatterPoint* point;
  Place place;
  double y;
};

// Downwards until none is on another: the names of close points stand below one another.
void spread(std::vector<Label>& labels) {
  std::ranges::sort(labels, {}, &Label::y);
  for (std::size_t i = 0; i < labels.size(); ++i) {
    for (std::size_t k = 0; k < i; ++k) {
      const bool beside = std::abs(labels[i].place.x - labels[k].place.x) > 150;
      if (!beside && labels[i].y - labels[k].y < kLineHeight) {
        labels[i].y = labels[k].y + kLineHeight;
      }
    }
  }
  // What was pushed out at the bottom comes back in, and pushes the ones above it up.
  double floor = kHeight - kBottom - 3;
  for (auto label = labels.rbegin(); label != labels.rend(); ++label) {
    if (label->y <= floor) break;
    label->y = floor;
    floor -= kLineHeight;
  }
}

std::string short_name(const std::string& name) {
  std::string text;
  std::size_t letters = 0;
  for (const char c : name) {
    const bool starts = (static_cast<unsigned char>(c) & 0xC0) != 0x80;
    if (starts && ++letters > 22) return text + "…";
    text += c;
  }
  return text;
}

std::string label_text(const Label& label) {
  const bool left = label.place.x > kLeft + .62 * (kWidth - kLeft - kRight);
  const double x = label.place.x + (left ? -12 : 12);
  std::string svg;
  if (label.y - label.place.y > kLineHeight / 2 || label.place.y - label.y > kLineHeight / 2) {
    svg = fmt::format("<path class=\"leader\" d=\"M{:.1f} {:.1f}L{:.1f} {:.1f}\"/>", label.place.x,
                      label.place.y, x, label.y);
  }
  return svg + fmt::format("<text class=\"name{}\" x=\"{:.1f}\" y=\"{:.1f}\">{}</text>",
                           left ? " end" : "", x, label.y + 4.5,
                           escape_html(short_name(label.point->name)));
}

}  // namespace

std::string svg_marker(const std::string& style, double x, double y) {
  const auto path = [&](const std::string& d) {
    return fmt::format("<path class=\"mark {}\" transform=\"translate({:.1f} {:.1f})\" d=\"{}\"/>",
                       style, x, y, d);
  };
  if (style == "truth") return path("M-7 0H7M0 -7V7M-5 -5L5 5M-5 5L5 -5");
  const char* const shapes[] = {"M-5 0A5 5 0 1 0 5 0A5 5 0 1 0 -5 0Z", "M-5 -5H5V5H-5Z",
                                "M0 -6L6 5H-6Z", "M0 -6.5L6.5 0L0 6.5L-6.5 0Z", "M0 6L6 -5H-6Z"};
  if (style == "baseline") return path(shapes[3]);
  const auto number = static_cast<std::size_t>(std::stoul("0" + style.substr(1)));
  return path(shapes[number % std::size(shapes)]);
}

std::string svg_scatter(const Scatter& scatter) {
  std::string svg = fmt::format(
      "<svg viewBox=\"0 0 {} {}\" role=\"img\" aria-labelledby=\"{}-t {}-d\">"
      "<title id=\"{}-t\">{}</title><desc id=\"{}-d\">{}</desc>",
      kWidth, kHeight, scatter.id, scatter.id, scatter.id, escape_html(scatter.title), scatter.id,
      escape_html(scatter.description));
  ValueRange x, y;
  x.include(0);
  y.include(scatter.truth_y);
  for (const ScatterPoint& point : scatter.points) {
    if (!std::isfinite(point.x) || !std::isfinite(point.y)) continue;
    x.include(point.x);
    y.include(point.y);
  }
  const Plot plot(x, y);
  svg += plot.grid(scatter);
  svg += fmt::format("<path class=\"line truth\" d=\"M{} {:.1f}H{}\"/>", kLeft,
                     plot.at(0, scatter.truth_y).y, kWidth - kRight);
  std::vector<Label> labels;
  for (const ScatterPoint& point : scatter.points) {
    if (!std::isfinite(point.x) || !std::isfinite(point.y)) continue;
    const Place place = plot.at(point.x, point.y);
    svg += svg_marker(point.style, place.x, place.y);
    labels.push_back({&point, place, place.y});
  }
  spread(labels);
  for (const Label& label : labels) svg += label_text(label);
  return svg + "</svg>";
}

}  // namespace tinct
