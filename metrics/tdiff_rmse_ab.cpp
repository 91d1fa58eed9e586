#include <algorithm>
#include <cmath>

#include "lib/base/lane_sum.h"
#include "lib/media/vector_clones.h"
#include "metrics/registry.h"

namespace tinct {
namespace {

// A picture now and before.
struct Step {
  const LabImage &now, &before;
};

TINCT_VECTOR_CLONES double square_sum(const Step& output, const Step& truth) {
  return lane_sum(truth.now.a.size(), [&](std::size_t i) {
    const double a = (output.now.a[i] - output.before.a[i]) - (truth.now.a[i] - truth.before.a[i]);
    const double b = (output.now.b[i] - output.before.b[i]) - (truth.now.b[i] - truth.before.b[i]);
    return a * a + b * b;
  });
}

double mean_square_step_error(const FrameContext& context) {
  const auto output = context.outputs[0]->lab();
  const auto output_before = context.outputs[1]->lab();
  const auto truth = context.truths[0]->lab();
  const auto truth_before = context.truths[1]->lab();
  return square_sum({*output, *output_before}, {*truth, *truth_before}) /
         (2 * static_cast<double>(truth->a.size()));
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
