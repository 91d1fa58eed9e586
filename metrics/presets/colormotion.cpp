#include "lib/media/opencv_lab.h"
#include "metrics/presets/preset.h"

namespace tinct {
namespace {

template <typename Plane, typename Other>
double square_difference(const Plane& first, const Other& second) {
  double sum = 0;
  for (std::size_t i = 0; i < first.size(); ++i) {
    const double d = static_cast<double>(first[i]) - static_cast<double>(second[i]);
    sum += d * d;
  }
  return sum;
}

template <typename Chroma, typename Other>
double mean_square(const Chroma& first, const Other& second) {
  return (square_difference(first.a, second.a) + square_difference(first.b, second.b)) /
         (2 * static_cast<double>(first.a.size()));
}

class Colormotion final : public Metric {
  std::size_t columns() const override { return 2; }

  void measure(const FrameContext& context, std::span<double> row) const override {
    const OpencvChroma truth = opencv_chroma(context.truth().frame());
    row[0] = mean_square(opencv_chroma(context.output().frame()), truth);
    row[1] = mean_square(truth, *context.truth().lab());
  }

  void finish(const Rows& rows, ClipValues& out) const override {
    out.values["colormotion.mse_ab"] = rows.mean(0);
    out.values["colormotion.lab_error"] = rows.mean(1);
    out.frames["colormotion.mse_ab"] = rows.column(0);
  }
};

constexpr ValueInfo kMore[] = {
    {.name = "colormotion.lab_error",
     .unit = "Lab units²",
     .ranked = false,
     .summary = "the error floor: mean squared difference between OpenCV's (a, b) of the truth and "
                "the exact ones; two results nearer to each other than this are not told apart"},
};

constexpr std::string_view kDeviations[] = {
    "(a, b) come from OpenCV's float Lab, a table that is off by up to 0.43: mse_ab has the exact "
    "ones",
};

constexpr MetricInfo kMetric{
    .name = "colormotion",
    .unit = "Lab units²",
    .range = "0..",
    .summary = "mean squared error of a and b, OpenCV's float Lab",
    .source =
        "ColorMotion 2018: Keras' MSE over pixels and the two channels of raw (a, b), data by "
        "cv2.cvtColor of float32 pictures; frames are not resized here",
    .headline = "colormotion.mse_ab",
    .more = kMore,
    .preset = "colormotion",
    .deviations = kDeviations,
    .make = []() -> std::unique_ptr<Metric> { return std::make_unique<Colormotion>(); },
};
constexpr const MetricInfo* kMetrics[] = {&kMetric};

}  // namespace

extern const PresetInfo kColormotion{
    .name = "colormotion",
    .summary = "ColorMotion's loss, the figure that its report gives",
    .source = "ColorMotion 2018 (report and code of its authors)",
    .metrics = kMetrics,
};

}  // namespace tinct
