#include "metrics/presets/preset.h"
#include "metrics/presets/published_cdc.h"

namespace tinct {
namespace {

class Ntire23 final : public Metric {
  std::size_t columns() const override { return PublishedCdc::kColumns; }

  void measure(const FrameContext& context, std::span<double> row) const override {
    PublishedCdc::measure(context, row);
  }

  void finish(const Rows& rows, ClipValues& out) const override {
    out.values["ntire23.cdc"] = PublishedCdc::of_clip(rows, 0);
    out.values["ntire23.fid"] = kNoValue;
  }
};

constexpr ValueInfo kMore[] = {
    {.name = "ntire23.fid",
     .summary =
         "null: the first track's Fréchet Inception distance needs weights, and its code was "
         "not published"},
};

constexpr MetricInfo kMetric{
    .name = "ntire23",
    .unit = "nats",
    .needs_reference = false,
    .temporal = true,
    .lags = PublishedCdc::kLags,
    .range = "0..0.693",
    .summary = "CDC, the second track's score",
    .source =
        "NTIRE 2023 video colorization challenge (tracks FID and CDC); scored on a server whose "
        "code is not public, so this is TCVC's CDC, which the report names",
    .headline = "ntire23.cdc",
    .more = kMore,
    .preset = "ntire23",
    .make = []() -> std::unique_ptr<Metric> { return std::make_unique<Ntire23>(); },
};
constexpr const MetricInfo* kMetrics[] = {&kMetric};

constexpr std::string_view kLacks[] = {
    "ntire23.fid is null: --metric fid measures FID, but the challenge's own code is not public",
};

}  // namespace

extern const PresetInfo kNtire23{
    .name = "ntire23",
    .summary = "the two tracks of the NTIRE 2023 challenge on video colorization",
    .source = "Kang et al., NTIRE 2023 Video Colorization Challenge, CVPR Workshops 2023",
    .metrics = kMetrics,
    .lacks = kLacks,
};

}  // namespace tinct
