#include <algorithm>
#include <cmath>

#include "lib/base/lane_sum.h"
#include "lib/media/vector_clones.h"
#include "metrics/registry.h"

namespace tinct {
namespace {

TINCT_VECTOR_CLONES double mean_difference(const LabImage& p, const LabImage& q) {
  return lane_sum(p.l.size(), [&](std::size_t i) { return std::abs(p.l[i] - q.l[i]); }) /
         static_cast<double>(p.l.size());
}

class LumaError final : public Metric {
  std::size_t columns() const override { return 1; }

  void measure(const FrameContext& context, std::span<double> row) const override {
    row[0] = mean_difference(*context.output().lab(), *context.truth().lab());
  }

  void finish(const Rows& rows, ClipValues& out) const override {
    const std::vector<double>& curve = out.frames["luma_error"] = rows.column(0);
    const std::vector<double> known = known_of(curve);
    out.values["luma_error"] = rows.mean(0);
    out.values["luma_error_worst"] = known.empty() ? kNoValue : std::ranges::max(known);
  }
};

constexpr ValueInfo kMore[] = {
    {.name = "luma_error_worst",
     .unit = "L units",
     .summary = "the frame in which most was altered"},
};

}  // namespace

extern const MetricInfo kLumaError{
    .name = "luma_error",
    .unit = "L units",
    .range = "0..100; up to about 0.5 is the rounding to 8 bits",
    .summary = "did the colorizer alter the gray picture? Mean difference in lightness",
    .source = "mean of |L - L_truth| over pixels and frames, CIE Lab (D65), L in 0..100",
    .more = kMore,
    .make = []() -> std::unique_ptr<Metric> { return std::make_unique<LumaError>(); },
};

}  // namespace tinct
