#include <cstdlib>

#include "metrics/registry.h"

namespace tinct {
namespace {

double steadiness(const Frame& now, const Frame& before) {
  std::int64_t sum = 0;
  for (int y = 0; y < now.height; ++y) {
    const std::uint8_t* p = now.row(y);
    const std::uint8_t* q = before.row(y);
    for (int x = 0; x < 3 * now.width; ++x) sum += std::abs(p[x] - q[x]);
  }
  const double mean = static_cast<double>(sum) / (3. * now.width * now.height);
  return (255 - mean) / 255;
}

class FlickerVbench final : public Metric {
  std::size_t columns() const override { return 2; }

  void measure(const FrameContext& context, std::span<double> row) const override {
    if (!context.has_previous()) return;
    row[0] = steadiness(context.output().frame(), context.outputs[1]->frame());
    row[1] = steadiness(context.truth().frame(), context.truths[1]->frame());
  }

  void finish(const Rows& rows, ClipValues& out) const override {
    out.values["flicker_vbench"] = rows.mean(0);
    out.values["flicker_vbench_gt"] = rows.mean(1);
    out.frames["flicker_vbench"] = rows.column(0);
    out.frames["flicker_vbench_gt"] = rows.column(1);
  }
};

constexpr ValueInfo kMore[] = {
    {.name = "flicker_vbench_gt", .ranked = false, .summary = "the truth's own"},
};

}  // namespace

extern const MetricInfo kFlickerVbench{
    .name = "flicker_vbench",
    .lower_is_better = false,
    .ranked = false,
    .needs_reference = false,
    .temporal = true,
    .lags = 1,
    .range = "0..1; meant for videos without motion, which drowns colour",
    .summary = "how little neighbouring frames differ; fading raises it, so it ranks nothing",
    .source = "VBench, temporal flickering: (255 - mean |I_t - I_(t-1)|) / 255 over R, G, B",
    .truth = "flicker_vbench_gt",
    .more = kMore,
    .make = []() -> std::unique_ptr<Metric> { return std::make_unique<FlickerVbench>(); },
};

}  // namespace tinct
