#include "metrics/registry.h"

namespace tinct {
namespace {

double spread(const Picture& picture) {
  return (picture.chroma().variance_a + picture.chroma().variance_b) / 2;
}

class ChromaVariance final : public Metric {
  std::size_t columns() const override { return 2; }

  void measure(const FrameContext& context, std::span<double> row) const override {
    row[0] = spread(context.output());
    row[1] = spread(context.truth());
  }

  void finish(const Rows& rows, ClipValues& out) const override {
    out.values["chroma_variance"] = rows.mean(0);
    out.values["chroma_variance_gt"] = rows.mean(1);
    out.frames["chroma_variance"] = rows.column(0);
    out.frames["chroma_variance_gt"] = rows.column(1);
  }
};

constexpr ValueInfo kMore[] = {
    {.name = "chroma_variance_gt",
     .unit = "Lab units²",
     .ranked = false,
     .summary = "the truth's own"},
};

}  // namespace

extern const MetricInfo kChromaVariance{
    .name = "chroma_variance",
    .unit = "Lab units²",
    .lower_is_better = false,
    .ranked = false,
    .range = "0..",
    .summary = "how much colour varies within a frame; fading lowers it, a global tint does not",
    .source = "variance of a and b about each frame's own mean, mean of both and of the frames",
    .truth = "chroma_variance_gt",
    .more = kMore,
    .make = []() -> std::unique_ptr<Metric> { return std::make_unique<ChromaVariance>(); },
};

}  // namespace tinct
