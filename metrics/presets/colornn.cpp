#include "metrics/presets/preset.h"

namespace tinct {

extern const MetricInfo kUvBinAccuracy;

namespace {

// The same bins as uv_bin_accuracy: there is no second reading of them.
class Colornn final : public Metric {
  std::size_t columns() const override { return bins_->columns(); }

  void measure(const FrameContext& context, std::span<double> row) const override {
    bins_->measure(context, row);
  }

  void finish(const Rows& rows, ClipValues& out) const override {
    ClipValues found;
    bins_->finish(rows, found);
    out.values["colornn.u"] = found.values.at("uv_bin_accuracy.u");
    out.values["colornn.v"] = found.values.at("uv_bin_accuracy.v");
  }

  std::unique_ptr<Metric> bins_ = kUvBinAccuracy.make();
};

constexpr ValueInfo kMore[] = {
    {.name = "colornn.v",
     .lower_is_better = false,
     .shown = true,
     .summary = "share of pixels in the right one of 30 bins of V"},
};

constexpr std::string_view kDeviations[] = {
    "the edges of the bins were not published: 30 equal ones over +-.436 and +-.615, the ranges of "
    "BT.601's analogue U and V, are tinct's",
};

constexpr MetricInfo kMetric{
    .name = "colornn",
    .lower_is_better = false,
    .temporal = true,
    .lags = 1,
    .range = "0..1",
    .summary = "share of pixels in the right one of 30 bins of U, and of V",
    .source =
        "ColoRNN: plain accuracy over the pixels of a clip; U = .492 (B - Y), V = .877 (R - Y)",
    .headline = "colornn.u",
    .more = kMore,
    .preset = "colornn",
    .deviations = kDeviations,
    .make = []() -> std::unique_ptr<Metric> { return std::make_unique<Colornn>(); },
};
constexpr const MetricInfo* kMetrics[] = {&kMetric};

}  // namespace

extern const PresetInfo kColornn{
    .name = "colornn",
    .summary = "ColoRNN's accuracy over 30 colour bins for each of U and V",
    .source = "ColoRNN, a course report without published code",
    .metrics = kMetrics,
};

}  // namespace tinct
