#include <algorithm>
#include <cmath>
#include <limits>
#include <opencv2/imgproc.hpp>

#include "lib/media/opencv.h"
#include "lib/media/resize.h"
#include "lib/media/ssim.h"
#include "scenes/colormotion_detector.h"
#include "scenes/partition.h"

namespace tinct {
namespace {

constexpr int kSize = 256;
constexpr double kUniformShare = 0.85;
constexpr double kSceneSsim = 0.35;
constexpr double kNothing = std::numeric_limits<double>::quiet_NaN();

bool is_uniform(const ReducedFrame& frame) { return frame.top_two() >= kUniformShare; }

std::vector<std::string> columns() { return {"ssim", "top_two"}; }

class ColormotionMeter final : public SceneMeter {
 public:
  explicit ColormotionMeter(const VideoInfo& info) {
    curves_.detector = kColormotionDetector.name;
    curves_.version = kColormotionDetector.version;
    curves_.fps = info.fps;
    curves_.time_base = info.time_base;
    curves_.columns = columns();
    curves_.expect(info.frames_estimate);
  }

  FrameSourceOptions source_options() const override {
    FrameSourceOptions options;
    options.format = PixelFormat::bgr24;
    options.recipe = ColourRecipe::cv2018;
    return options;
  }

  // Colours of the whole picture, an area resize and an SSIM for every frame.
  bool is_heavy() const override { return true; }

  ReducedFrame reduce(const Frame& frame) const override {
    ReducedFrame reduced;
    reduced.picture = resize_area(frame, kSize, kSize);
    reduced.number = frame.number;
    reduced.pts = frame.pts;
    reduced.damaged = frame.damaged;
    Frame gray = make_frame(kSize, kSize, PixelFormat::gray8);
    cv::Mat gray_view = mat_view(gray);
    cv::cvtColor(mat_view(reduced.picture), gray_view, cv::COLOR_BGR2GRAY);
    reduced.count_levels(gray);
    return reduced;
  }

  // Consecutive kept frames are either neighbours, measured here, or have a dropped one between
  // them, and then a scene starts whatever their SSIM.
  FrameFeatures analyse(std::shared_ptr<const ReducedFrame> previous,
                        std::shared_ptr<const ReducedFrame> frame) const override {
    double ssim = kNothing;
    if (previous && !is_uniform(*previous) && !is_uniform(*frame)) {
      ssim = ssim_uniform7(previous->picture, frame->picture);
    }
    const double top_two = frame->top_two();
    return {std::move(frame), {rounded(ssim, kSceneSsim), rounded(top_two, kUniformShare)}};
  }

  void add(FrameFeatures features) override {
    curves_.add(features.frame->pts, features.frame->damaged, features.values);
  }

  Curves finish() override { return std::move(curves_); }

 private:
  // A curve's value in single precision that stays on its side of the rule's threshold.
  static float rounded(double value, double threshold) {
    const auto single = static_cast<float>(value);
    if ((value < threshold) == (double{single} < threshold)) return single;
    return std::nextafter(single, value < threshold ? 0.0F : 2.0F);
  }

  Curves curves_;
};

// The rule itself knows no degrees: half at its threshold, certain where nothing is alike.
double confidence(double ssim) { return std::clamp(1 - 0.5 * ssim / kSceneSsim, 0.5, 1.0); }

CutResult decide(const Curves& curves, const SceneOptions& options) {
  Findings found;
  found.frames = curves.frames();
  found.fps = curves.rate();
  for (std::int64_t frame = 0; frame < found.frames; ++frame) {
    const double ssim = curves.at(frame, 0);
    if (curves.at(frame, 1) >= kUniformShare) {
      drop_frame(found.dropped, frame, "uniform");
    } else if (ssim < kSceneSsim) {
      found.starts.push_back({frame, confidence(ssim)});
    }
  }
  return partition(std::move(found), options);
}

std::vector<ShownCurve> show(const Curves& curves, const SceneOptions& /*options*/) {
  std::vector<float> unlike = curves.column("ssim");
  for (float& value : unlike) value = std::clamp(1 - value, 0.0F, 1.0F);
  return {{"cut", "1 - SSIM to the frame before", std::move(unlike), 1 - kSceneSsim, ""},
          {"uniform", "share of the frame's two fullest gray bins", curves.column("top_two"),
           kUniformShare, ""}};
}

}  // namespace

const DetectorInfo kColormotionDetector{
    .name = "colormotion",
    .version = 1,
    .summary =
        "the exact rule of the 2018 dataset: SSIM below 0.35 at 256x256, uniform frames "
        "dropped; many false cuts on fast shots, as its authors say",
    .make_meter = [](const VideoInfo& info) -> std::unique_ptr<SceneMeter> {
      return std::make_unique<ColormotionMeter>(info);
    },
    .decide = decide,
    .columns = columns,
    .show = show,
};

}  // namespace tinct
