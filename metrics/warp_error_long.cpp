#include <optional>
#include <string>

#include "metrics/registry.h"
#include "metrics/warp_pair_metric.h"
#include "metrics/warp_values.h"

namespace tinct {
namespace {

class WarpErrorLong final : public WarpPairMetric {
 public:
  explicit WarpErrorLong(FlowKind kind)
      : WarpPairMetric("warp_error_long." + std::string(tinct::name(kind)), kind) {}

 private:
  [[nodiscard]] std::optional<Earlier> earlier(const FrameContext& context,
                                               FlowKind kind) const override {
    if (context.is_first()) return std::nullopt;
    return Earlier{context.first_output.get(),
                   &context.motion->between(kind, *context.first_truth)};
  }
};

template <FlowKind kind>
std::unique_ptr<Metric> make() {
  return std::make_unique<WarpErrorLong>(kind);
}

constexpr ValueInfo kMoreFarneback[] = TINCT_WARP_VALUES("warp_error_long.farneback");
constexpr ValueInfo kMoreDis[] = TINCT_WARP_VALUES("warp_error_long.dis");
constexpr ValueInfo kMoreExternal[] = TINCT_WARP_VALUES("warp_error_long.external");

constexpr std::string_view kSummary =
    "the warp error between the first frame of a scene and each later one: what drifts. Flow over "
    "many frames is itself poor; read it beside .gt and .kept";
#define TINCT_LONG_TERM "the short-term warp error with pairs (0, t): " TINCT_WARP_SOURCE

}  // namespace

extern const MetricInfo kWarpErrorLongFarneback{
    .name = "warp_error_long.farneback",
    .temporal = true,
    .lags = 1,
    .range = "0..1",
    .summary = kSummary,
    .source = TINCT_LONG_TERM TINCT_FARNEBACK,
    .headline = "warp_error_long.farneback.value",
    .truth = "warp_error_long.farneback.gt",
    .more = kMoreFarneback,
    .make = make<FlowKind::farneback>,
};

extern const MetricInfo kWarpErrorLongDis{
    .name = "warp_error_long.dis",
    .temporal = true,
    .lags = 1,
    .range = "0..1",
    .summary = kSummary,
    .source = TINCT_LONG_TERM TINCT_DIS,
    .headline = "warp_error_long.dis.value",
    .truth = "warp_error_long.dis.gt",
    .more = kMoreDis,
    .make = make<FlowKind::dis>,
};

extern const MetricInfo kWarpErrorLongExternal{
    .name = "warp_error_long.external",
    .temporal = true,
    .external_flow = true,
    .lags = 1,
    .range = "0..1",
    .summary = kSummary,
    .source = TINCT_LONG_TERM TINCT_EXTERNAL_FLOW,
    .headline = "warp_error_long.external.value",
    .truth = "warp_error_long.external.gt",
    .more = kMoreExternal,
    .make = make<FlowKind::external>,
};

}  // namespace tinct
