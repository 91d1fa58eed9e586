#include <algorithm>
#include <array>
#include <cmath>

#include "metrics/registry.h"

namespace tinct {
namespace {

constexpr double kLargestU = .436;
constexpr double kLargestV = .615;
constexpr int kBins = 30;

int bin_of(double value, double largest) {
  const double place = std::floor((value + largest) / (2 * largest) * kBins);
  return static_cast<int>(std::clamp(place, 0., kBins - 1.));
}

struct Bins {
  int u = 0, v = 0;
  explicit Bins(const std::uint8_t* bgr) {
    const double b = bgr[0] / 255., g = bgr[1] / 255., r = bgr[2] / 255.;
    const double y = .299 * r + .587 * g + .114 * b;
    u = bin_of(.492 * (b - y), kLargestU);
    v = bin_of(.877 * (r - y), kLargestV);
  }
};

// The shares of pixels whose bins of U and of V agree.
std::array<double, 2> agreement(const Frame& first, const Frame& second) {
  std::int64_t u = 0, v = 0;
  for (int y = 0; y < first.height; ++y) {
    const std::uint8_t* p = first.row(y);
    const std::uint8_t* q = second.row(y);
    for (int x = 0; x < first.width; ++x, p += 3, q += 3) {
      const Bins of_p(p), of_q(q);
      u += of_p.u == of_q.u;
      v += of_p.v == of_q.v;
    }
  }
  const double pixels = static_cast<double>(first.width) * first.height;
  return {static_cast<double>(u) / pixels, static_cast<double>(v) / pixels};
}

class UvBinAccuracy final : public Metric {
  std::size_t columns() const override { return 4; }

  void measure(const FrameContext& context, std::span<double> row) const override {
    const Frame& truth = context.truth().frame();
    std::ranges::copy(agreement(context.output().frame(), truth), row.begin());
    if (!context.has_previous()) return;
    std::ranges::copy(agreement(context.truths[1]->frame(), truth), row.begin() + 2);
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
