#include <array>
#include <string>

#include "metrics/registry.h"
#include "metrics/warp_pair.h"
#include "metrics/warp_values.h"

namespace tinct {
namespace {

constexpr std::array<std::size_t, 5> kLags = {1, 2, 4, 8, 16};

class WarpErrorLag final : public Metric {
 public:
  explicit WarpErrorLag(FlowKind kind)
      : kind_(kind), name_("warp_error_lag." + std::string(tinct::name(kind))) {}

 private:
  static constexpr std::size_t kVariance = kLags.size() * WarpPair::kColumns;
  static constexpr std::size_t kVarianceTruth = kVariance + 1;

  std::size_t columns() const override { return kVarianceTruth + 1; }

  void measure(const FrameContext& context, std::span<double> row) const override {
    row[kVariance] = chroma_spread(context.output());
    row[kVarianceTruth] = chroma_spread(context.truth());
    for (std::size_t i = 0; i < kLags.size(); ++i) {
      if (!context.has(kLags[i]) || !context.motion->possible(kind_)) break;
      const MotionField& field = context.motion->field(kind_, kLags[i]);
      WarpPair::write(field, warp_sums(field, *context.outputs[kLags[i]], context.output()),
                      row.subspan(i * WarpPair::kColumns, WarpPair::kColumns));
    }
  }

  void finish(const Rows& rows, ClipValues& out) const override {
    for (std::size_t i = 0; i < kLags.size(); ++i) finish_lag(rows, i, out);
    const std::size_t longest = WarpPair::kColumns * (kLags.size() - 1);
    out.frames[name_ + ".16"] = rows.column(longest + WarpPair::kValue);
    out.frames[name_ + ".16.gt"] = rows.column(longest + WarpPair::kTruth);
  }

  void finish_lag(const Rows& rows, std::size_t i, ClipValues& out) const {
    const std::size_t first = i * WarpPair::kColumns;
    const auto mean = [&](WarpPair::Column column) { return rows.mean(first + column); };
    const std::string lag = name_ + "." + std::to_string(kLags[i]);
    const double truth = mean(WarpPair::kTruth);
    out.values[lag] = mean(WarpPair::kValue);
    out.values[lag + ".gt"] = truth;
    out.values[lag + ".ratio"] = ratio_or_none(mean(WarpPair::kValue), truth);
    const double norm = ratio_or_none(mean(WarpPair::kAb), rows.mean(kVariance));
    const double norm_truth = ratio_or_none(mean(WarpPair::kAbTruth), rows.mean(kVarianceTruth));
    out.values[lag + ".ab_norm_ratio"] = ratio_or_none(norm, norm_truth);
    out.values[lag + ".kept"] = mean(WarpPair::kKept);
  }

  FlowKind kind_;
  std::string name_;
};

template <FlowKind kind>
std::unique_ptr<Metric> make() {
  return std::make_unique<WarpErrorLag>(kind);
}

#define TINCT_LAG_PARTS(LAG)                                                                  \
  {.name = LAG ".gt", .ranked = false, .summary = "the truth's own: the floor"},              \
      {.name = LAG ".ratio", .unit = "× truth", .summary = "the value over the truth's own"}, \
      {.name = LAG ".ab_norm_ratio",                                                          \
       .unit = "× truth",                                                                     \
       .summary = "chroma alone, over chroma_variance, over the truth's own"},                \
  {                                                                                           \
    .name = LAG ".kept", .ranked = false,                                                     \
    .summary = "share of the pixels that are neither occluded nor at a motion boundary"       \
  }
#define TINCT_LAG_VALUES(NAME)                                                            \
  {                                                                                       \
    {.name = NAME ".1", .summary = "one frame apart"}, TINCT_LAG_PARTS(NAME ".1"),        \
        {.name = NAME ".2", .summary = "two frames apart"}, TINCT_LAG_PARTS(NAME ".2"),   \
        {.name = NAME ".4", .summary = "four frames apart"}, TINCT_LAG_PARTS(NAME ".4"),  \
        {.name = NAME ".8", .summary = "eight frames apart"}, TINCT_LAG_PARTS(NAME ".8"), \
        TINCT_LAG_PARTS(NAME ".16")                                                       \
  }

constexpr ValueInfo kMoreFarneback[] = TINCT_LAG_VALUES("warp_error_lag.farneback");
constexpr ValueInfo kMoreDis[] = TINCT_LAG_VALUES("warp_error_lag.dis");
constexpr ValueInfo kMoreExternal[] = TINCT_LAG_VALUES("warp_error_lag.external");

constexpr std::string_view kSummary =
    "the warp error over 1, 2, 4, 8 and 16 frames: high from the start is flicker, growing faster "
    "than the truth's own is drift";
#define TINCT_LAG_TERM "the short-term warp error with pairs (t - lag, t): " TINCT_WARP_SOURCE

}  // namespace

extern const MetricInfo kWarpErrorLagFarneback{
    .name = "warp_error_lag.farneback",
    .temporal = true,
    .lags = 16,
    .range = "0..1",
    .summary = kSummary,
    .source = TINCT_LAG_TERM TINCT_FARNEBACK,
    .headline = "warp_error_lag.farneback.16",
    .truth = "warp_error_lag.farneback.16.gt",
    .more = kMoreFarneback,
    .make = make<FlowKind::farneback>,
};

extern const MetricInfo kWarpErrorLagDis{
    .name = "warp_error_lag.dis",
    .temporal = true,
    .lags = 16,
    .range = "0..1",
    .summary = kSummary,
    .source = TINCT_LAG_TERM TINCT_DIS,
    .headline = "warp_error_lag.dis.16",
    .truth = "warp_error_lag.dis.16.gt",
    .more = kMoreDis,
    .make = make<FlowKind::dis>,
};

extern const MetricInfo kWarpErrorLagExternal{
    .name = "warp_error_lag.external",
    .temporal = true,
    .external_flow = true,
    .lags = 16,
    .range = "0..1",
    .summary = kSummary,
    .source = TINCT_LAG_TERM TINCT_EXTERNAL_FLOW,
    .headline = "warp_error_lag.external.16",
    .truth = "warp_error_lag.external.16.gt",
    .more = kMoreExternal,
    .make = make<FlowKind::external>,
};

}  // namespace tinct
