#include "metrics/abtest/time_histogram.h"

#include <algorithm>

#include <fmt/format.h>

#include "lib/statistics/descriptive.h"
#include "metrics/report/chart_axis.h"

namespace tinct {
namespace {

constexpr double kBinMs = 500;
constexpr std::size_t kBins = 20;

constexpr double kPlotLeft = 52, kPlotRight = 624, kPlotTop = 10, kPlotBottom = 210;

double height_of(const ChartAxis& axis, double votes) {
  return axis.place(votes) * (kPlotBottom - kPlotTop);
}

}  // namespace

std::vector<double> known_times(const std::vector<const StudyVote*>& votes) {
  std::vector<double> times;
  for (const StudyVote* vote : votes) {
    if (vote->rt_ms > 0 || !vote->played.empty()) times.push_back(vote->rt_ms);
  }
  return times;
}

Json response_times(const StudyVotes& votes) {
  std::vector<const StudyVote*> all;
  for (const StudyVote& vote : votes.votes) all.push_back(&vote);
  const std::vector<double> times = known_times(all);
  if (times.empty()) return nullptr;
  std::vector<std::int64_t> counts(kBins + 1, 0);
  for (const double time : times) {
    // Before it is a whole number: that of a foreign vote may be larger than any.
    const double bin = std::min(std::max(0.0, time) / kBinMs, static_cast<double>(kBins));
    ++counts[static_cast<std::size_t>(bin)];
  }
  Json bins = Json::array();
  for (std::size_t i = 0; i < counts.size(); ++i) {
    const double from = kBinMs * static_cast<double>(i);
    bins.push_back({{"from_ms", from},
                    {"to_ms", i < kBins ? Json(from + kBinMs) : Json(nullptr)},
                    {"votes", counts[i]}});
  }
  return {{"median_ms", quantile(times, 0.5)}, {"bins", std::move(bins)}};
}

std::string time_histogram_svg(const Json& times) {
  ValueRange range;
  range.include(0);
  for (const Json& bin : times["bins"]) range.include(bin["votes"].get<double>());
  const ChartAxis axis(range, false);
  std::string svg = fmt::format(
      "<svg viewBox=\"0 0 640 254\" role=\"img\"><title>Time to answer</title><desc>Votes by the "
      "time from the end of the clip to the answer, in steps of half a second; the median is "
      "{:.2f} seconds</desc>",
      times["median_ms"].get<double>() / 1000);
  for (const double tick : axis.ticks()) {
    const double y = kPlotBottom - height_of(axis, tick);
    svg += fmt::format(
        "<path class=\"grid\" d=\"M{:.1f} {:.1f}H{:.1f}\"/>"
        "<text class=\"end\" x=\"{:.1f}\" y=\"{:.1f}\">{}</text>",
        kPlotLeft, y, kPlotRight, kPlotLeft - 8, y + 5, tick_text(tick));
  }
  const Json& bins = times["bins"];
  const double width = (kPlotRight - kPlotLeft) / static_cast<double>(bins.size());
  double x = kPlotLeft;
  for (const Json& bin : bins) {
    const double height = height_of(axis, bin["votes"].get<double>());
    svg += fmt::format(
        "<rect class=\"mark s0\" x=\"{:.1f}\" y=\"{:.1f}\" width=\"{:.1f}\" height=\"{:.1f}\"/>",
        x + 2, kPlotBottom - height, width - 4, height);
    const double seconds = bin["from_ms"].get<double>() / 1000;
    if (static_cast<int>(2 * seconds) % 4 == 0) {
      svg += fmt::format("<text class=\"middle\" x=\"{:.1f}\" y=\"{:.1f}\">{:.0f}</text>", x,
                         kPlotBottom + 18, seconds);
    }
    x += width;
  }
  return svg + fmt::format(
                   "<text class=\"middle\" x=\"{:.1f}\" y=\"{:.1f}\">seconds; the last bar "
                   "holds all above 10</text></svg>",
                   (kPlotLeft + kPlotRight) / 2, kPlotBottom + 38);
}

}  // namespace tinct
