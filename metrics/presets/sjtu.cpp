#include <cmath>
#include <limits>

#include "metrics/presets/preset.h"

namespace tinct {
namespace {

// Root over pixels and the two axes of the squared difference of R - G and (R + G) / 2 - B.
double opponent_rmse(const Frame& output, const Frame& truth) {
  double sum = 0;
  for (int y = 0; y < truth.height; ++y) {
    const std::uint8_t* p = output.row(y);
    const std::uint8_t* q = truth.row(y);
    for (int x = 0; x < truth.width; ++x, p += 3, q += 3) {
      const double db = p[0] - q[0], dg = p[1] - q[1], dr = p[2] - q[2];
      const double alpha = dr - dg, beta = (dr + dg) / 2 - db;
      sum += alpha * alpha + beta * beta;
    }
  }
  return std::sqrt(sum / (2. * truth.width * truth.height)) / 255;
}

class Sjtu final : public Metric {
  std::size_t columns() const override { return 3; }

  void measure(const FrameContext& context, std::span<double> row) const override {
    const Frame& truth = context.truth().frame();
    const std::int64_t error = square_error_rgb(context.output().frame(), truth);
    const double mse =
        static_cast<double>(error) / (3 * static_cast<double>(context.truth().pixels()));
    row[0] = opponent_rmse(context.output().frame(), truth);
    row[1] = std::sqrt(mean_square_ab(context.output(), context.truth()));
    row[2] =
        mse == 0 ? std::numeric_limits<double>::infinity() : 10 * std::log10(255. * 255. / mse);
  }

  void finish(const Rows& rows, ClipValues& out) const override {
    const auto pooled_root = [&](std::size_t column) {
      std::vector<double> squares = rows.column(column);
      for (double& value : squares) value *= value;
      return std::sqrt(mean_of_known(squares));
    };
    out.values["sjtu.rmse"] = pooled_root(0);
    out.values["sjtu.rmse_lab"] = pooled_root(1);
    out.values["sjtu.psnr"] = rows.mean(2);
    out.frames["sjtu.rmse"] = rows.column(0);
    out.frames["sjtu.rmse_lab"] = rows.column(1);
    out.frames["sjtu.psnr"] = rows.column(2);
  }
};

constexpr ValueInfo kMore[] = {
    {.name = "sjtu.rmse_lab",
     .unit = "Lab units",
     .summary = "the same of Lab's (a, b): certain in its unit, and surely not the published one",
     .pooling = Pooling::frames_root},
    {.name = "sjtu.psnr",
     .unit = "dB",
     .lower_is_better = false,
     .shown = true,
     .summary = "over R, G, B per frame, mean of all frames; infinite (null) with an equal frame",
     .pooling = Pooling::frames},
};

constexpr std::string_view kDeviations[] = {
    "the published RMSE's unit is uncertain: alpha-beta after Larsson et al. 2016, whose axes are "
    "not "
    "stated; alpha = R - G and beta = (R + G)/2 - B of R, G, B in 0..1 are a guess that reproduces "
    "the "
    "pooling and not the scale",
};

constexpr MetricInfo kMetric{
    .name = "sjtu",
    .unit = "unit uncertain",
    .range = "0..",
    .summary = "RMSE of two opponent channels pooled over all pixels, and PSNR",
    .source = "SJTU report: RMSE and PSNR as Larsson et al. 2016 give them",
    .headline = "sjtu.rmse",
    .more = kMore,
    .pooling = Pooling::frames_root,
    .preset = "sjtu",
    .deviations = kDeviations,
    .make = []() -> std::unique_ptr<Metric> { return std::make_unique<Sjtu>(); },
};
constexpr const MetricInfo* kMetrics[] = {&kMetric};

constexpr std::string_view kLacks[] = {
    "the scale of the published RMSE: with 24.45 dB the axes taken here can't give more than 0.104 "
    "(where both pool alike), and the table says 0.299",
};

}  // namespace

extern const PresetInfo kSjtu{
    .name = "sjtu",
    .summary = "RMSE and PSNR of the SJTU report; the RMSE's unit is uncertain",
    .source =
        "SJTU course report, after Larsson et al., Learning Representations for Automatic "
        "Colorization, ECCV 2016",
    .metrics = kMetrics,
    .lacks = kLacks,
};

}  // namespace tinct
