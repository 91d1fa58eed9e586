#include <array>
#include <cmath>
#include <limits>

#include "metrics/presets/preset.h"
#include "metrics/presets/published_cdc.h"

namespace tinct {
namespace {

constexpr std::size_t kInterval = 17;  // frames between two key frames, as the script is called

// Infinite where the frames are equal, as published.
double psnr_of(double mean_square_error) {
  return mean_square_error == 0 ? std::numeric_limits<double>::infinity()
                                : 20 * std::log10(255 / std::sqrt(mean_square_error));
}

class Tcvc final : public Metric {
  std::size_t columns() const override { return 1 + PublishedCdc::kColumns; }

  void measure(const FrameContext& context, std::span<double> row) const override {
    const std::int64_t error = square_error_rgb(context.output().frame(), context.truth().frame());
    row[0] =
        psnr_of(static_cast<double>(error) / (3 * static_cast<double>(context.truth().pixels())));
    PublishedCdc::measure(context, row.subspan(1));
  }

  void finish(const Rows& rows, ClipValues& out) const override {
    const std::vector<double> psnr = rows.column(0);
    std::vector<double> key, between;
    double infinite = 0;
    for (std::size_t i = 0; i < psnr.size(); ++i) {
      const bool is_key = i % (kInterval + 1) == 0 || i + 1 == psnr.size();
      (is_key ? key : between).push_back(psnr[i]);
      infinite += std::isinf(psnr[i]) ? 1 : 0;
    }
    out.values["tcvc.psnr"] = mean_of_known(psnr);
    out.values["tcvc.psnr_key"] = mean_of_known(key);
    out.values["tcvc.psnr_between"] = mean_of_known(between);
    out.values["tcvc.psnr_infinite_frames"] = infinite;
    out.values["tcvc.cdc"] = PublishedCdc::of_clip(rows, 1);
    out.frames["tcvc.psnr"] = psnr;
  }
};

constexpr ValueInfo kMore[] = {
    {.name = "tcvc.psnr_key",
     .unit = "dB",
     .lower_is_better = false,
     .summary = "of the key frames: every 18th (interval_length=17 in the script) and the last"},
    {.name = "tcvc.psnr_between",
     .unit = "dB",
     .lower_is_better = false,
     .summary = "of the frames between them; null in a clip that has none"},
    {.name = "tcvc.psnr_infinite_frames",
     .unit = "frames",
     .ranked = false,
     .summary = "frames equal to the truth: their PSNR is infinite and so is every mean over them, "
                "which JSON can only write as null"},
    {.name = "tcvc.cdc",
     .unit = "nats",
     .shown = true,
     .summary = "CDC of the output: float32 histograms, 1/3 of each of the distances 1, 2, 4; null "
                "in a clip of four frames or fewer, where the script says NaN"},
};

constexpr MetricInfo kMetric{
    .name = "tcvc",
    .unit = "dB",
    .lower_is_better = false,
    .temporal = true,
    .lags = PublishedCdc::kLags,
    .range = "0..infinity (null)",
    .summary = "PSNR and CDC in the arithmetic of TCVC's scripts",
    .source =
        "TCVC, Liu et al. 2021: codes/eval_results.py @ 56195c8: 20 log10(255 / sqrt(MSE)) "
        "over R, G, B in float64 per frame, infinity kept, mean per clip, mean of clips",
    .headline = "tcvc.psnr",
    .more = kMore,
    .preset = "tcvc",
    .make = []() -> std::unique_ptr<Metric> { return std::make_unique<Tcvc>(); },
};
constexpr const MetricInfo* kMetrics[] = {&kMetric};

constexpr std::string_view kLacks[] = {
    "SSIM: eval_results.py has none; the repository's calculate_PSNR_SSIM.py is that of BasicSR, "
    "with "
    "a border of 4 px cropped and the paths of a super-resolution data set",
};

}  // namespace

extern const PresetInfo kTcvc{
    .name = "tcvc",
    .summary = "the tables of TCVC, and of the papers that use its CDC",
    .source =
        "Liu et al., Temporally Consistent Video Colorization with Deep Feature Propagation "
        "and Self-regularization Learning, 2021 (arXiv 2110.04562); "
        "github.com/lyh-18/TCVC-Temporally-Consistent-Video-Colorization @ 56195c8",
    .metrics = kMetrics,
    .lacks = kLacks,
};

}  // namespace tinct
