#include "lib/media/colour.h"
#include "lib/statistics/descriptive.h"
#include "metrics/registry.h"

namespace tinct {
namespace {

class DeltaE2000 final : public Metric {
  std::size_t columns() const override { return 1; }

  void measure(const FrameContext& context, std::span<double> row) const override {
    row[0] = mean_delta_e2000(*context.output().lab(), *context.truth().lab());
  }

  void finish(const Rows& rows, ClipValues& out) const override {
    out.values["delta_e2000"] = rows.mean(0);
    out.values["delta_e2000_p95"] = quantile(known_of(rows.column(0)), 0.95);
    out.frames["delta_e2000"] = rows.column(0);
  }

  double badness(std::span<const double> row) const override { return row[0]; }
};

constexpr ValueInfo kMore[] = {
    {.name = "delta_e2000_p95",
     .unit = "ΔE",
     .summary = "95th percentile of the frames' means: how bad the bad frames are"},
};

}  // namespace

extern const MetricInfo kDeltaE2000{
    .name = "delta_e2000",
    .unit = "ΔE",
    .range = "0..; about 1 is just visible side by side",
    .summary = "perceived colour difference, mean over pixels",
    .source = "CIEDE2000 of CIE Lab (D65), kL = kC = kH = 1: Sharma, Wu, Dalal 2005",
    .more = kMore,
    .make = []() -> std::unique_ptr<Metric> { return std::make_unique<DeltaE2000>(); },
};

}  // namespace tinct
