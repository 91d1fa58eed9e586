#include "metrics/registry.h"

namespace tinct {
namespace {

class Colorfulness final : public Metric {
  std::size_t columns() const override { return 2; }

  void measure(const FrameContext& context, std::span<double> row) const override {
    row[0] = context.output().colorfulness();
    row[1] = context.truth().colorfulness();
  }

  void finish(const Rows& rows, ClipValues& out) const override {
    const double output = rows.mean(0);
    const double truth = rows.mean(1);
    out.values["colorfulness"] = output;
    out.values["colorfulness_gt"] = truth;
    out.values["colorfulness_delta"] = output - truth;
    out.frames["colorfulness"] = rows.column(0);
    out.frames["colorfulness_gt"] = rows.column(1);
  }
};

constexpr ValueInfo kMore[] = {
    {.name = "colorfulness_gt", .unit = "", .ranked = false, .summary = "the truth's own"},
    {.name = "colorfulness_delta",
     .unit = "",
     .ranked = false,
     .summary = "output minus truth: below 0 is duller, above 0 gaudier"},
};

}  // namespace

extern const MetricInfo kColorfulness{
    .name = "colorfulness",
    .unit = "",
    .lower_is_better = false,
    .ranked = false,
    .range = "0..about 190",
    .summary = "how colourful the output is, to be held against the truth's own",
    .source =
        "Hasler and Suesstrunk 2003, M3: sqrt(s_rg^2 + s_yb^2) + 0.3 sqrt(m_rg^2 + m_yb^2), "
        "mean of the frames",
    .truth = "colorfulness_gt",
    .more = kMore,
    .make = []() -> std::unique_ptr<Metric> { return std::make_unique<Colorfulness>(); },
};

}  // namespace tinct
