#include "lib/media/ssim.h"

#include "metrics/registry.h"

namespace tinct {
namespace {

class Ssim final : public Metric {
  std::size_t columns() const override { return 2; }

  void measure(const FrameContext& context, std::span<double> row) const override {
    const WangSsim ssim = ssim_wang(context.output().frame(), context.truth().frame());
    row[0] = ssim.rgb;  // NaN below 11 px, which is "no value"
    row[1] = ssim.y;
  }

  void finish(const Rows& rows, ClipValues& out) const override {
    out.values["ssim"] = rows.mean(0);
    out.values["ssim_y"] = rows.mean(1);
    out.frames["ssim"] = rows.column(0);
  }
};

constexpr ValueInfo kMore[] = {
    {.name = "ssim_y",
     .unit = "",
     .lower_is_better = false,
     .summary = "the same on luma .299R+.587G+.114B: does the output keep the gray picture?"},
};

}  // namespace

extern const MetricInfo kSsim{
    .name = "ssim",
    .unit = "",
    .lower_is_better = false,
    .range = "-1..1; null for frames smaller than 11 px",
    .summary = "structural similarity, mean of R, G, B, mean of the frames",
    .source =
        "Wang et al. 2004: 11x11 Gaussian of sigma 1.5, K1 .01, K2 .03, L 255, population "
        "moments, windows wholly inside the picture",
    .more = kMore,
    .make = []() -> std::unique_ptr<Metric> { return std::make_unique<Ssim>(); },
};

}  // namespace tinct
