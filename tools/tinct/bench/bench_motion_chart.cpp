#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "metrics/report/chart_axis.h"
#include "tools/tinct/bench/bench_motion.h"

namespace tinct {
namespace {

constexpr double kWidth = 640, kHeight = 260;
constexpr double kLeft = 52, kRight = 12, kTop = 12, kBottom = 44;

struct Bars {
  const char* member;
  const char* name;
  const char* style;  ///< filled, or an outline alone: told apart without colour
};
constexpr Bars kBars[] = {{"artificial", "artificial", "fill:var(--s0);stroke:var(--s0)"},
                          {"films", "films", "fill:none;stroke:var(--s1);stroke-width:2"}};

double y_of(double share, double top) {
  return kHeight - kBottom - share / top * (kHeight - kTop - kBottom);
}

std::string grid(double top) {
  std::string svg;
  const double step = nice_step(top);
  for (double share = 0; share <= top + 1e-9; share += step) {
    const double y = y_of(share, top);
    svg += fmt::format(
        "<path class=\"grid\" d=\"M{} {:.1f}H{}\"/><text class=\"end\" x=\"{}\" "
        "y=\"{:.1f}\">{:.0f} "
        "%</text>",
        kLeft, y, kWidth - kRight, kLeft - 7, y + 4.5, 100 * share);
  }
  return svg;
}

/// "2–4", and "32–" for the last.
std::string bin_text(const std::vector<double>& edges, std::size_t bin) {
  return bin + 1 < edges.size() ? fmt::format("{:g}–{:g}", edges[bin], edges[bin + 1])
                                : fmt::format("{:g}–", edges[bin]);
}

}  // namespace

std::string svg_motion(const Json& motion) {
  const auto edges = motion["edges"].get<std::vector<double>>();
  double top = 0;
  for (const Bars& bars : kBars) {
    for (const Json& share : motion[bars.member]["shares"])
      top = std::max(top, share.get<double>());
  }
  std::string svg = fmt::format(
      "<svg viewBox=\"0 0 {} {}\" role=\"img\" aria-labelledby=\"motion-t motion-d\">"
      "<title id=\"motion-t\">Length of motion</title><desc id=\"motion-d\">Shares of pixels by "
      "how "
      "far they move from a frame to the one before, of artificial motion and of films</desc>",
      kWidth, kHeight);
  svg += grid(top);
  const double bin_width = (kWidth - kLeft - kRight) / static_cast<double>(edges.size());
  const double bar_width = bin_width * 0.38;
  for (std::size_t bin = 0; bin < edges.size(); ++bin) {
    const double left = kLeft + bin_width * static_cast<double>(bin);
    for (std::size_t i = 0; i < std::size(kBars); ++i) {
      const double share = motion[kBars[i].member]["shares"][bin];
      const double x = left + bin_width * 0.1 + static_cast<double>(i) * (bar_width + 2);
      svg += fmt::format(
          "<rect x=\"{:.1f}\" y=\"{:.1f}\" width=\"{:.1f}\" height=\"{:.1f}\" style=\"{}\">"
          "<title>{}, {} pixels: {:.1f} %</title></rect>",
          x, y_of(share, top), bar_width, y_of(0, top) - y_of(share, top), kBars[i].style,
          kBars[i].name, bin_text(edges, bin), 100 * share);
    }
    svg += fmt::format("<text class=\"middle\" x=\"{:.1f}\" y=\"{}\">{}</text>",
                       left + bin_width / 2, kHeight - kBottom + 18, bin_text(edges, bin));
  }
  return svg + fmt::format("<text class=\"middle\" x=\"{}\" y=\"{}\">pixels</text></svg>",
                           (kLeft + kWidth - kRight) / 2, kHeight - 6);
}

}  // namespace tinct
