#include <algorithm>
#include <array>

#include "metrics/registry.h"

namespace tinct {
namespace {

double share_of_equal(const std::vector<std::uint8_t>& p, const std::vector<std::uint8_t>& q) {
  std::uint32_t equal = 0;
  for (std::size_t i = 0; i < p.size(); ++i) equal += p[i] == q[i] ? 1 : 0;
  return equal / static_cast<double>(p.size());
}

// The shares of pixels whose bins of U and of V agree.
std::array<double, 2> agreement(const Picture& first, const Picture& second) {
  const UvBins &p = first.uv_bins(), &q = second.uv_bins();
  return {share_of_equal(p.u, q.u), share_of_equal(p.v, q.v)};
}

class UvBinAccuracy final : public Metric {
  std::size_t columns() const override { return 4; }

  void measure(const FrameContext& context, std::span<double> row) const override {
    const Picture& truth = context.truth();
    std::ranges::copy(agreement(context.output(), truth), row.begin());
    if (!context.has_previous()) return;
    std::ranges::copy(agreement(*context.truths[1], truth), row.begin() + 2);
  }

  void finish(const Rows& rows, ClipValues& out) const override {
    out.values["uv_bin_accuracy.u"] = rows.mean(0);
    out.values["uv_bin_accuracy.v"] = rows.mean(1);
    out.values["uv_bin_accuracy.mean"] = (rows.mean(0) + rows.mean(1)) / 2;
    out.values["uv_bin_accuracy.copy_previous"] = (rows.mean(2) + rows.mean(3)) / 2;
    std::vector<double>& curve = out.frames["uv_bin_accuracy.mean"] = rows.column(0);
    std::ranges::transform(curve, rows.column(1), curve.begin(),
                           [](double u, double v) { return (u + v) / 2; });
  }
};

constexpr ValueInfo kMore[] = {
    {.name = "uv_bin_accuracy.u", .lower_is_better = false, .summary = "of U alone"},
    {.name = "uv_bin_accuracy.v", .lower_is_better = false, .summary = "of V alone"},
    {.name = "uv_bin_accuracy.copy_previous",
     .lower_is_better = false,
     .ranked = false,
     .summary = "what repeating the truth's previous frame would reach: the bar for a colorizer "
                "that sees the true previous frame"},
};

}  // namespace

extern const MetricInfo kUvBinAccuracy{
    .name = "uv_bin_accuracy",
    .lower_is_better = false,
    .temporal = true,
    .lags = 1,
    .range = "0..1",
    .summary = "share of pixels in the right one of 30 colour bins, mean of U and V",
    .source =
        "ColoRNN: U = .492 (B - Y), V = .877 (R - Y), BT.601 Y, R, G, B in 0..1, 30 equal bins "
        "over +-.436 and +-.615 (the paper gives no edges: these are tinct's), pooled",
    .headline = "uv_bin_accuracy.mean",
    .more = kMore,
    .make = []() -> std::unique_ptr<Metric> { return std::make_unique<UvBinAccuracy>(); },
};

}  // namespace tinct
