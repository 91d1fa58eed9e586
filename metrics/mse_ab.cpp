#include "metrics/registry.h"

namespace tinct {
namespace {

class MseAb final : public Metric {
  std::size_t columns() const override { return 1; }

  void measure(const FrameContext& context, std::span<double> row) const override {
    row[0] = context.mean_square_ab();
  }

  // All frames have one size, so the mean of the frames is the mean over all pixels.
  void finish(const Rows& rows, ClipValues& out) const override {
    out.values["mse_ab"] = rows.mean(0);
    out.frames["mse_ab"] = rows.column(0);
  }

  double badness(std::span<const double> row) const override { return row[0]; }
};

}  // namespace

extern const MetricInfo kMseAb{
    .name = "mse_ab",
    .unit = "Lab units²",
    .range = "0..",
    .summary = "mean squared error of the chroma channels a and b, pooled over all pixels",
    .source = "mean of (da^2 + db^2) / 2 in CIE Lab (D65); the figure of ColorMotion 2018",
    .make = []() -> std::unique_ptr<Metric> { return std::make_unique<MseAb>(); },
};

}  // namespace tinct
