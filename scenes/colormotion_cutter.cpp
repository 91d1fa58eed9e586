#include <algorithm>
#include <cmath>
#include <limits>
#include <opencv2/imgproc.hpp>

#include "lib/media/opencv.h"
#include "lib/media/resize.h"
#include "lib/media/ssim.h"
#include "scenes/colormotion_cutter.h"
#include "scenes/partition.h"

namespace tinct {
namespace {

constexpr int kSize = 256;
constexpr double kUniformShare = 0.85;
constexpr double kSceneSsim = 0.35;
constexpr double kNothing = std::numeric_limits<double>::quiet_NaN();

bool is_uniform(const ReducedFrame& frame) { return frame.top_two() >= kUniformShare; }

class ColormotionCutter final : public SceneCutter {
 public:
  ColormotionCutter(const SceneOptions& options, const VideoInfo& info) : options_(options) {
    if (info.fps.value() > 0) findings_.fps = info.fps.value();
    time_base_ = info.time_base;
    stats_.columns = {"ssim", "top_two"};
  }

  FrameSourceOptions source_options() const override {
    FrameSourceOptions options;
    options.format = PixelFormat::bgr24;
    options.recipe = ColourRecipe::cv2018;
    return options;
  }

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
    return {std::move(frame), {ssim, top_two}};
  }

  void add(FrameFeatures features) override {
    const std::int64_t frame = findings_.frames++;
    const double ssim = features.values[0];
    if (is_uniform(*features.frame)) {
      drop_frame(findings_.dropped, frame, "uniform");
    } else if (ssim < kSceneSsim) {
      findings_.starts.push_back({frame, confidence(ssim)});
    }
    const double seconds = static_cast<double>(features.frame->pts) * time_base_.value();
    stats_.rows.push_back({frame, seconds, std::move(features.values)});
  }

  CutResult finish() override {
    CutResult result = partition(std::move(findings_), options_);
    result.stats = std::move(stats_);
    return result;
  }

 private:
  // The rule itself knows no degrees: half at its threshold, certain where nothing is alike.
  static double confidence(double ssim) {
    return std::clamp(1 - 0.5 * ssim / kSceneSsim, 0.5, 1.0);
  }

  SceneOptions options_;
  Rational time_base_;
  Findings findings_;
  CutStats stats_;
};

}  // namespace

const DetectorInfo kColormotionDetector{
    .name = "colormotion",
    .version = 1,
    .summary =
        "the exact rule of the 2018 dataset: SSIM below 0.35 at 256x256, uniform frames "
        "dropped; many false cuts on fast shots, as its authors say",
    .make = [](const SceneOptions& options, const VideoInfo& info) -> std::unique_ptr<SceneCutter> {
      return std::make_unique<ColormotionCutter>(options, info);
    },
};

}  // namespace tinct
