#include <cmath>

#include "metrics/registry.h"

namespace tinct {
namespace {

class RmseRgb final : public Metric {
  std::size_t columns() const override { return 1; }

  void measure(const FrameContext& context, std::span<double> row) const override {
    const std::int64_t error = square_error_rgb(context.output().frame(), context.truth().frame());
    row[0] = static_cast<double>(error) /
             (3 * 255. * 255. * static_cast<double>(context.truth().pixels()));
  }

  void finish(const Rows& rows, ClipValues& out) const override {
    std::vector<double>& curve = out.frames["rmse_rgb"] = rows.column(0);
    for (double& value : curve) value = std::sqrt(value);
    out.values["rmse_rgb"] = std::sqrt(rows.mean(0));
  }
};

}  // namespace

extern const MetricInfo kRmseRgb{
    .name = "rmse_rgb",
    .unit = "",
    .range = "0..1",
    .summary = "root of the mean squared error over pixels and R, G, B in 0..1",
    .source = "pooled over all frames before the root",
    .make = []() -> std::unique_ptr<Metric> { return std::make_unique<RmseRgb>(); },
};

}  // namespace tinct
