#include <cmath>

#include "lib/media/optical_flow.h"
#include "metrics/registry.h"

namespace tinct {
namespace {

double mean_distance(const FlowField& p, const FlowField& q) {
  double sum = 0;
  for (std::size_t i = 0; i < p.u.size(); ++i) {
    sum += std::hypot(double{p.u[i]} - double{q.u[i]}, double{p.v[i]} - double{q.v[i]});
  }
  return sum / static_cast<double>(p.u.size());
}

class TofFarneback final : public Metric {
  std::size_t columns() const override { return 1; }

  void measure(const FrameContext& context, std::span<double> row) const override {
    if (!context.has_previous()) return;
    row[0] = mean_distance(
        context.motion->field(FlowKind::farneback).forward,
        optical_flow(context.outputs[1]->frame(), context.output().frame(), FlowMethod::farneback));
  }

  void finish(const Rows& rows, ClipValues& out) const override {
    out.values["tof_farneback"] = rows.mean(0);
    out.frames["tof_farneback"] = rows.column(0);
  }
};

}  // namespace

extern const MetricInfo kTofFarneback{
    .name = "tof_farneback",
    .unit = "pixels",
    .temporal = true,
    .lags = 1,
    .range = "0..; near 0 for every colorizer that keeps the gray picture",
    .summary = "does the output move as the truth does? It sees luma only",
    .source =
        "TecoGAN's tOF without its crop: mean |flow(truth pair) - flow(output pair)|_2, "
        "Farneback (0.5, 3, 15, 3, 5, 1.2, 0) on gray frames",
    .make = []() -> std::unique_ptr<Metric> { return std::make_unique<TofFarneback>(); },
};

}  // namespace tinct
