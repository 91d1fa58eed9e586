#include <algorithm>
#include <cmath>

#include "metrics/registry.h"

namespace tinct {
namespace {

double mean_square_step_error(const FrameContext& context) {
  const auto output = context.outputs[0]->lab();
  const auto output_before = context.outputs[1]->lab();
  const auto truth = context.truths[0]->lab();
  const auto truth_before = context.truths[1]->lab();
  double sum = 0;
  for (std::size_t i = 0; i < truth->a.size(); ++i) {
    const double a = (output->a[i] - output_before->a[i]) - (truth->a[i] - truth_before->a[i]);
    const double b = (output->b[i] - output_before->b[i]) - (truth->b[i] - truth_before->b[i]);
    sum += a * a + b * b;
  }
  return sum / (2 * static_cast<double>(truth->a.size()));
}

class TdiffRmseAb final : public Metric {
  std::size_t columns() const override { return 1; }

  void measure(const FrameContext& context, std::span<double> row) const override {
    row[0] = context.has_previous() ? mean_square_step_error(context) : kNoValue;
  }

  void finish(const Rows& rows, ClipValues& out) const override {
    out.values["tdiff_rmse_ab"] = std::sqrt(rows.mean(0));
    std::vector<double>& curve = out.frames["tdiff_rmse_ab"] = rows.column(0);
    std::ranges::transform(curve, curve.begin(), [](double value) { return std::sqrt(value); });
  }
};

}  // namespace

extern const MetricInfo kTdiffRmseAb{
    .name = "tdiff_rmse_ab",
    .unit = "Lab units",
    .temporal = true,
    .lags = 1,
    .range = "0..",
    .summary =
        "colour flicker without any flow: how far the steps in a and b differ from the "
        "truth's steps",
    .source = "pooled rms of (out_t - out_(t-1)) - (truth_t - truth_(t-1)) over a and b",
    .make = []() -> std::unique_ptr<Metric> { return std::make_unique<TdiffRmseAb>(); },
};

}  // namespace tinct
