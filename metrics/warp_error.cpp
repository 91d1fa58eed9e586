#include <string>

#include "metrics/registry.h"
#include "metrics/warp_pair.h"
#include "metrics/warp_values.h"

namespace tinct {
namespace {

class WarpError final : public Metric {
 public:
  explicit WarpError(FlowKind kind)
      : kind_(kind), name_("warp_error." + std::string(tinct::name(kind))) {}

 private:
  static constexpr std::size_t kVariance = WarpPair::kColumns;
  static constexpr std::size_t kVarianceTruth = kVariance + 1;

  std::size_t columns() const override { return kVarianceTruth + 1; }

  void measure(const FrameContext& context, std::span<double> row) const override {
    row[kVariance] = chroma_spread(context.output());
    row[kVarianceTruth] = chroma_spread(context.truth());
    if (!context.has_previous() || !context.motion->possible(kind_)) return;
    const MotionField& field = context.motion->field(kind_);
    WarpPair::write(field, warp_sums(field, *context.outputs[1], context.output()), row);
  }

  void finish(const Rows& rows, ClipValues& out) const override {
    WarpReduction{.name = name_,
                  .variance = rows.mean(kVariance),
                  .variance_truth = rows.mean(kVarianceTruth)}
        .finish(rows, out);
    out.frames[name_ + ".value"] = rows.column(WarpPair::kValue);
    out.frames[name_ + ".gt"] = rows.column(WarpPair::kTruth);
  }

  FlowKind kind_;
  std::string name_;
};

template <FlowKind kind>
std::unique_ptr<Metric> make() {
  return std::make_unique<WarpError>(kind);
}

constexpr ValueInfo kMoreFarneback[] = TINCT_WARP_VALUES("warp_error.farneback");
constexpr ValueInfo kMoreDis[] = TINCT_WARP_VALUES("warp_error.dis");
constexpr ValueInfo kMoreExternal[] = TINCT_WARP_VALUES("warp_error.external");

constexpr std::string_view kSummary =
    "mean squared difference between a frame and its successor brought back along the truth's "
    "motion: what flickers";
#define TINCT_SHORT_TERM "Lai et al. 2018, short term: " TINCT_WARP_SOURCE

}  // namespace

extern const MetricInfo kWarpErrorFarneback{
    .name = "warp_error.farneback",
    .temporal = true,
    .lags = 1,
    .range = "0..1",
    .summary = kSummary,
    .source = TINCT_SHORT_TERM TINCT_FARNEBACK,
    .headline = "warp_error.farneback.value",
    .truth = "warp_error.farneback.gt",
    .more = kMoreFarneback,
    .make = make<FlowKind::farneback>,
};

extern const MetricInfo kWarpErrorDis{
    .name = "warp_error.dis",
    .temporal = true,
    .lags = 1,
    .range = "0..1",
    .summary = kSummary,
    .source = TINCT_SHORT_TERM TINCT_DIS,
    .headline = "warp_error.dis.value",
    .truth = "warp_error.dis.gt",
    .more = kMoreDis,
    .make = make<FlowKind::dis>,
};

extern const MetricInfo kWarpErrorExternal{
    .name = "warp_error.external",
    .temporal = true,
    .external_flow = true,
    .lags = 1,
    .range = "0..1",
    .summary = kSummary,
    .source = TINCT_SHORT_TERM TINCT_EXTERNAL_FLOW,
    .headline = "warp_error.external.value",
    .truth = "warp_error.external.gt",
    .more = kMoreExternal,
    .make = make<FlowKind::external>,
};

}  // namespace tinct
