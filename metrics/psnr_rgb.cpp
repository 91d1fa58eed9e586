#include <cmath>

#include "metrics/registry.h"

namespace tinct {
namespace {

constexpr double kIdentical = 100;  // dB; JSON has no infinity

double psnr(double mean_square_error) {
  return mean_square_error == 0 ? kIdentical : 10 * std::log10(255. * 255. / mean_square_error);
}

// The mean of per-frame PSNR, as published tables have it, and not the PSNR of the pooled error:
// the two differ as soon as the frames do.
class PsnrRgb final : public Metric {
  std::size_t columns() const override { return 1; }

  void measure(const FrameContext& context, std::span<double> row) const override {
    const std::int64_t error = square_error_rgb(context.output().frame(), context.truth().frame());
    row[0] = static_cast<double>(error) / (3 * static_cast<double>(context.truth().pixels()));
  }

  void finish(const Rows& rows, ClipValues& out) const override {
    std::vector<double>& curve = out.frames["psnr_rgb"] = rows.column(0);
    double sum = 0;
    double identical = 0;
    double frames = 0;
    for (double& value : curve) {
      if (std::isnan(value)) continue;
      identical += value == 0;
      value = psnr(value);
      sum += value;
      ++frames;
    }
    out.values["psnr_rgb"] = frames > 0 ? sum / frames : kNoValue;
    out.values["psnr_infinite_frames"] = identical;
    out.values["psnr_rgb_pooled"] = psnr(rows.mean(0));
  }
};

constexpr ValueInfo kMore[] = {
    {.name = "psnr_rgb_pooled",
     .unit = "dB",
     .lower_is_better = false,
     .shown = false,
     .summary = "PSNR of the error pooled over all frames; never above the frame mean"},
    {.name = "psnr_infinite_frames",
     .unit = "frames",
     .ranked = false,
     .summary = "frames equal to the truth, counted as 100 dB"},
};

}  // namespace

extern const MetricInfo kPsnrRgb{
    .name = "psnr_rgb",
    .unit = "dB",
    .lower_is_better = false,
    .range = "0..100; identical frames count 100",
    .summary = "peak signal-to-noise ratio over R, G, B, mean of the frames",
    .source = "10 log10(255^2 / MSE over three channels) per frame",
    .more = kMore,
    .make = []() -> std::unique_ptr<Metric> { return std::make_unique<PsnrRgb>(); },
};

}  // namespace tinct
