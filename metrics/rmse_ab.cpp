#include <cmath>

#include "metrics/registry.h"

namespace tinct {
namespace {

class RmseAb final : public Metric {
  std::size_t columns() const override { return 1; }

  void measure(const FrameContext& context, std::span<double> row) const override {
    row[0] = context.mean_square_ab();
  }

  void finish(const Rows& rows, ClipValues& out) const override {
    std::vector<double>& curve = out.frames["rmse_ab"] = rows.column(0);
    for (double& value : curve) value = std::sqrt(value);
    out.values["rmse_ab"] = std::sqrt(rows.mean(0));
    out.values["rmse_ab_frame_mean"] = mean_of_known(curve);
  }
};

constexpr ValueInfo kMore[] = {
    {.name = "rmse_ab_frame_mean",
     .unit = "Lab units",
     .summary = "the root taken per frame, then the mean of the frames"},
};

}  // namespace

extern const MetricInfo kRmseAb{
    .name = "rmse_ab",
    .unit = "Lab units",
    .range = "0..",
    .summary = "root of the mean squared error of a and b, pooled before the root",
    .source = "sqrt(mse_ab)",
    .more = kMore,
    .make = []() -> std::unique_ptr<Metric> { return std::make_unique<RmseAb>(); },
};

}  // namespace tinct
