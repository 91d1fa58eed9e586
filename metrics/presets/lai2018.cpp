#include <string>

#include "metrics/presets/preset.h"

namespace tinct {
namespace {

class LaiWarpError final : public Metric {
 public:
  explicit LaiWarpError(FlowKind kind)
      : kind_(kind), name_("lai2018." + std::string(tinct::name(kind))) {}

 private:
  std::size_t columns() const override { return 1; }

  void measure(const FrameContext& context, std::span<double> row) const override {
    if (!context.has_previous() || !context.motion->possible(kind_)) return;
    const MotionField& field = context.motion->field(kind_);
    const WarpSums sums = warp_sums(field, *context.outputs[1], context.output());
    const double pixels =
        static_cast<double>(field.kept > 0 ? field.kept : context.truth().pixels());
    row[0] = sums.rgb / (3 * 255. * 255. * pixels);
  }

  void finish(const Rows& rows, ClipValues& out) const override {
    out.values[name_] = rows.mean(0);
    out.values[name_ + ".paper"] = 3 * rows.mean(0);
    out.frames[name_] = rows.column(0);
  }

  FlowKind kind_;
  std::string name_;
};

template <FlowKind kind>
std::unique_ptr<Metric> make() {
  return std::make_unique<LaiWarpError>(kind);
}

constexpr std::string_view kSummary =
    "short-term warp error as evaluate_WarpError.py prints it, mean over kept pixels and channels";
constexpr std::string_view kSource =
    "Lai et al. 2018: evaluate_WarpError.py and compute_flow_occlusion.py @ bce0c7e on R, G, B in "
    "0..1: sum of M (W(O_t) - O_{t-1})^2 over sum of M per pair, mean over the pairs, then over "
    "the clips";
constexpr std::string_view kPaper =
    "by the paper's formula: the channels' errors summed, divided by pixels; three times the "
    "code's";
constexpr std::string_view kOtherFlow[] = {
    "flow: published with FlowNet2 on frames resized up to multiples of 64; give such .flo files "
    "by "
    "--flow for that number (lai2018.external)",
};

constexpr ValueInfo kMoreFarneback[] = {
    {.name = "lai2018.farneback.paper", .summary = kPaper},
};
constexpr ValueInfo kMoreDis[] = {
    {.name = "lai2018.dis.paper", .summary = kPaper},
};
constexpr ValueInfo kMoreExternal[] = {
    {.name = "lai2018.external.paper", .summary = kPaper},
};

constexpr MetricInfo kFarneback{
    .name = "lai2018.farneback",
    .temporal = true,
    .lags = 1,
    .range = "0..1",
    .summary = kSummary,
    .source = kSource,
    .more = kMoreFarneback,
    .preset = "lai2018",
    .deviations = kOtherFlow,
    .make = make<FlowKind::farneback>,
};
constexpr MetricInfo kDis{
    .name = "lai2018.dis",
    .temporal = true,
    .lags = 1,
    .range = "0..1",
    .summary = kSummary,
    .source = kSource,
    .more = kMoreDis,
    .preset = "lai2018",
    .deviations = kOtherFlow,
    .make = make<FlowKind::dis>,
};
constexpr MetricInfo kExternal{
    .name = "lai2018.external",
    .temporal = true,
    .external_flow = true,
    .lags = 1,
    .range = "0..1",
    .summary = kSummary,
    .source = kSource,
    .more = kMoreExternal,
    .preset = "lai2018",
    .make = make<FlowKind::external>,
};
constexpr const MetricInfo* kMetrics[] = {&kFarneback, &kDis, &kExternal};

constexpr std::string_view kLacks[] = {
    "FlowNet2: its flow comes in by --flow; without it Farneback's and DIS's stand in, which give "
    "other numbers",
};

}  // namespace

extern const PresetInfo kLai2018{
    .name = "lai2018",
    .summary =
        "the warp error of blind video temporal consistency, with the code's divisor and the "
        "paper's",
    .source =
        "Lai et al., Learning Blind Video Temporal Consistency, ECCV 2018; "
        "github.com/phoenix104104/fast_blind_video_consistency @ bce0c7e",
    .metrics = kMetrics,
    .lacks = kLacks,
};

}  // namespace tinct
