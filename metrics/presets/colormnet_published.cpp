#include <cmath>
#include <limits>

#include "lib/media/ssim.h"
#include "metrics/presets/preset.h"
#include "metrics/presets/published_cdc.h"

namespace tinct {
namespace {

// On uint8 arrays both the difference and its square are taken modulo 256.
double wrapped_psnr(const Frame& output, const Frame& truth) {
  std::int64_t sum = 0;
  for (int y = 0; y < truth.height; ++y) {
    const std::uint8_t* p = output.row(y);
    const std::uint8_t* q = truth.row(y);
    for (int i = 0; i < 3 * truth.width; ++i) sum += ((q[i] - p[i]) * (q[i] - p[i])) & 255;
  }
  if (sum == 0) return std::numeric_limits<double>::infinity();
  const double mse = static_cast<double>(sum) / (3. * truth.width * truth.height);
  return 20 * std::log10(255 / std::sqrt(mse));
}

// The absolute values of the opponent channels, whose planes are taken from an RGB picture as if
// it were BGR: "R" is blue, "B" is red.
double absolute_colorfulness(const Frame& frame) {
  double rg = 0, rg2 = 0, yb = 0, yb2 = 0;
  for (int y = 0; y < frame.height; ++y) {
    const std::uint8_t* p = frame.row(y);
    for (int x = 0; x < frame.width; ++x, p += 3) {
      const double red_green = std::abs(p[0] - p[1]);
      const double yellow_blue = std::abs((p[0] + p[1]) / 2. - p[2]);
      rg += red_green;
      rg2 += red_green * red_green;
      yb += yellow_blue;
      yb2 += yellow_blue * yellow_blue;
    }
  }
  const double n = static_cast<double>(frame.width) * frame.height;
  rg /= n;
  yb /= n;
  const double variance = rg2 / n - rg * rg + yb2 / n - yb * yb;
  return std::sqrt(std::max(0., variance)) + .3 * std::sqrt(rg * rg + yb * yb);
}

class ColormnetPublished final : public Metric {
  static constexpr std::size_t kPsnr = 0, kSsim = 1, kColorfulness = 2, kCdc = 3;

  std::size_t columns() const override { return kCdc + PublishedCdc::kColumns; }

  void measure(const FrameContext& context, std::span<double> row) const override {
    const Frame& output = context.output().frame();
    const Frame& truth = context.truth().frame();
    row[kPsnr] = wrapped_psnr(output, truth);
    row[kSsim] = ssim_uniform7(truth, output);
    row[kColorfulness] = absolute_colorfulness(output);
    PublishedCdc::measure(context, row.subspan(kCdc));
  }

  void finish(const Rows& rows, ClipValues& out) const override {
    const auto set = [&](const char* name, std::size_t column) {
      out.values[name] = mean_of_known(rows.column(column));
      out.frames[name] = rows.column(column);
    };
    set("colormnet-published.psnr", kPsnr);
    set("colormnet-published.ssim", kSsim);
    set("colormnet-published.colorfulness", kColorfulness);
    out.values["colormnet-published.cdc"] = PublishedCdc::of_clip(rows, kCdc);
    out.values["colormnet-published.lpips"] = kNoValue;
  }
};

constexpr ValueInfo kMore[] = {
    {.name = "colormnet-published.ssim",
     .lower_is_better = false,
     .shown = true,
     .summary = "scikit-image's default: 7x7 uniform window, sample covariance",
     .pooling = Pooling::frames},
    {.name = "colormnet-published.colorfulness",
     .lower_is_better = false,
     .ranked = false,
     .shown = true,
     .summary = "of |rg| and |yb| with red and blue exchanged",
     .pooling = Pooling::frames},
    {.name = "colormnet-published.cdc",
     .unit = "nats",
     .shown = true,
     .summary = "as TCVC's, mean over the clips; null in a clip of four frames or fewer"},
    {.name = "colormnet-published.lpips",
     .summary =
         "null: needs the weights of AlexNet, and is published with inputs of 0..255 where the "
         "network takes -1..1"},
};

constexpr std::string_view kDeviations[] = {
    "PSNR is taken on uint8 arrays: squared differences wrap modulo 256, which raises it, the more "
    "the worse the output is",
    "colorfulness takes the absolute values of both opponent channels, and takes the planes of an "
    "RGB picture for B, G, R",
    "SSIM is scikit-image's default (7x7 uniform window, sample covariance), not Wang's",
    "the first frame is scored though it is the colour reference that the method was given, and "
    "the means are over all frames, not over clips",
    "the result folder is walked, so clips that are missing there are left out unseen; LPIPS is "
    "fed 0..255 in place of -1..1",
};

constexpr MetricInfo kMetric{
    .name = "colormnet-published",
    .unit = "dB",
    .lower_is_better = false,
    .temporal = true,
    .lags = PublishedCdc::kLags,
    .range =
        "24.17.. dB, whatever the output; infinite (null) where all differences are 0 or "
        "multiples of 16",
    .summary = "PSNR, SSIM, colorfulness and CDC as ColorMNet's evaluator computes them",
    .source = "ColorMNet 2024: evaluation_matrics/evaluation.py and cdc.py @ c2d2c11",
    .headline = "colormnet-published.psnr",
    .more = kMore,
    .pooling = Pooling::frames,
    .preset = "colormnet-published",
    .deviations = kDeviations,
    .make = []() -> std::unique_ptr<Metric> { return std::make_unique<ColormnetPublished>(); },
};
constexpr const MetricInfo* kMetrics[] = {&kMetric};

constexpr std::string_view kLacks[] = {
    "colormnet-published.lpips is null: LPIPS needs weights, and tinct's own is fed -1..1 as its "
    "authors define it",
    "FID needs the weights of Inception-v3",
};

}  // namespace

extern const PresetInfo kColormnetPublished{
    .name = "colormnet-published",
    .summary =
        "the evaluator behind the tables of ColorMNet and of papers after it, with its five "
        "deviations",
    .source =
        "Yang et al., ColorMNet: A Memory-based Deep Spatial-Temporal Feature Propagation "
        "Network for Video Colorization, ECCV 2024; github.com/yyang181/colormnet @ c2d2c11",
    .metrics = kMetrics,
    .lacks = kLacks,
};

}  // namespace tinct
