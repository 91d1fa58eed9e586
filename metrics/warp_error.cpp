#include <optional>
#include <string>

#include "metrics/registry.h"
#include "metrics/warp_pair_metric.h"
#include "metrics/warp_values.h"

namespace tinct {
namespace {

class WarpError final : public WarpPairMetric {
 public:
  explicit WarpError(FlowKind kind)
      : WarpPairMetric("warp_error." + std::string(tinct::name(kind)), kind) {}

 private:
  [[nodiscard]] std::optional<Earlier> earlier(const FrameContext& context,
                                               FlowKind kind) const override {
    if (!context.has_previous()) return std::nullopt;
    return Earlier{context.outputs[1].get(), &context.motion->field(kind)};
  }
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
