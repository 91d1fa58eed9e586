#include <algorithm>
#include <limits>

#include "scenes/default_meter.h"
#include "scenes/default_detector.h"
#include "scenes/fitted_cuts.h"
#include "scenes/fitted_transitions.h"
#include "scenes/luma_boxes.h"
#include "scenes/uniform_rules.h"

namespace tinct {
namespace {
using namespace default_detector;

constexpr float kNothing = std::numeric_limits<float>::quiet_NaN();
constexpr auto kCurves = static_cast<std::size_t>(DefaultCurve::count);
// Cuts that end the stretches in which transitions are sought.
constexpr double kBreak = 0.5;
static_assert(kDecidedFrames == kCutReach + kFlashFrames);

class DefaultMeter final : public SceneMeter {
 public:
  DefaultMeter(const VideoInfo& info, CandidateLog log)
      : log_(std::move(log)), transitions_(rate_of(info)), window_(transitions_.frames_needed()) {
    curves_.detector = kDefaultDetector.name;
    curves_.version = kDefaultDetector.version;
    curves_.fps = info.fps;
    curves_.time_base = info.time_base;
    curves_.columns = default_curve_names();
    curves_.expect(info.frames_estimate);
  }

  FrameSourceOptions source_options() const override {
    FrameSourceOptions options;
    options.format = PixelFormat::gray8;
    return options;
  }

  ReducedFrame reduce(const Frame& frame) const override {
    ReducedFrame reduced;
    const Frame fine = luma_boxes(frame, kFineWidth, kFineHeight);
    reduced.count_levels(fine);
    reduced.structure =
        std::make_shared<const StructurePlane>(luma_boxes(fine, kGridWidth, kGridHeight));
    reduced.number = frame.number;
    reduced.pts = frame.pts;
    reduced.damaged = frame.damaged;
    return reduced;
  }

  FrameFeatures analyse(std::shared_ptr<const ReducedFrame> previous,
                        std::shared_ptr<const ReducedFrame> frame) const override {
    std::vector<float> values(kCurves, kNothing);
    const auto set = [&](DefaultCurve curve, double value) {
      values[static_cast<std::size_t>(curve)] = static_cast<float>(value);
    };
    if (previous) {
      set(DefaultCurve::similarity, previous->structure->similarity(*frame->structure));
    }
    set(DefaultCurve::luma, frame->structure->mean());
    set(DefaultCurve::contrast, frame->structure->deviation());
    set(DefaultCurve::top_two, frame->top_two());
    return {std::move(frame), std::move(values)};
  }

  void add(FrameFeatures features) override {
    const std::int64_t number = window_.end();
    const float step = features.values[static_cast<std::size_t>(DefaultCurve::similarity)];
    steps_.push_back(number == 0 ? 1 : step);
    cuts_.push_back(0);
    const bool blank =
        is_uniform(features.values[static_cast<std::size_t>(DefaultCurve::top_two)], kUniformShare,
                   number == 0 || uniform_.back() != 0, step,
                   features.values[static_cast<std::size_t>(DefaultCurve::contrast)]);
    uniform_.push_back(blank ? 1 : 0);
    curves_.add(features.frame->pts, features.frame->damaged, features.values);
    window_.push(std::move(features.frame));
    if (number >= kCutReach) judge(number - kCutReach);
    transitions_.look(window_, breaks_, {steps_, cuts_},
                      [this](const TransitionCandidate& found) { note(found); });
  }

  Curves finish() override {
    const std::int64_t frames = window_.end();
    for (std::int64_t t = std::max<std::int64_t>(0, frames - kCutReach); t < frames; ++t) judge(t);
    transitions_.finish(window_, breaks_, {steps_, cuts_},
                        [this](const TransitionCandidate& found) { note(found); });
    return std::move(curves_);
  }

 private:
  static double rate_of(const VideoInfo& info) {
    Curves curves;
    curves.fps = info.fps;
    return curves.rate();
  }
  [[nodiscard]] float& value(std::int64_t frame, DefaultCurve curve) {
    return curves_
        .values[static_cast<std::size_t>(frame) * kCurves + static_cast<std::size_t>(curve)];
  }
  // Of the frames so far, each of which follows from the one before.
  [[nodiscard]] bool uniform(std::int64_t frame) const {
    return uniform_[static_cast<std::size_t>(frame)] != 0;
  }

  // Measures the boundary before the frame `t`, kCutReach frames after it came (or fewer at the
  // film's end).
  void judge(std::int64_t t) {
    follow_uniform_run(t);
    if (t == 0 || uniform(t) || uniform(t - 1)) return;
    const auto features = cut_features(window_, t, steps_);
    if (!features) return;
    if (log_.cut) log_.cut(t, *features);
    const auto confidence = static_cast<float>(kFittedCuts.probability(*features));
    cuts_[static_cast<std::size_t>(t)] = confidence;
    value(t, DefaultCurve::cut) = confidence;
    if (confidence < kBreak) return;
    // Two cuts in a row are one with a mixed frame between.
    if (!breaks_.empty() && breaks_.back() == t - 1) return;
    breaks_.push_back(t);
  }

  // Uniform runs end the stretches of transitions, but for flashes: short ones between alike
  // pictures, which the bridge tells.
  void follow_uniform_run(std::int64_t t) {
    if (uniform(t)) {
      if (run_first_ < 0) run_first_ = t;
      if (t - run_first_ == kFlashFrames) breaks_.push_back(run_first_);
      return;
    }
    if (run_first_ < 0) return;
    const bool is_short = t - run_first_ <= kFlashFrames;
    bool flash = false;
    if (is_short && run_first_ > 0) {
      const double bridge = window_.similarity(run_first_ - 1, t);
      value(t, DefaultCurve::bridge) = static_cast<float>(bridge);
      flash = bridge > kFlashSimilarity;
    }
    if (is_short && !flash) breaks_.push_back(run_first_);
    if (!flash) breaks_.push_back(t);
    run_first_ = -1;
  }

  // Of the stretches with the same middle the surest is kept.
  void note(const TransitionCandidate& found) {
    if (log_.transition) log_.transition(found);
    const auto confidence = static_cast<float>(kFittedTransitions.probability(found.features));
    const std::int64_t middle = (found.mixed.first + found.mixed.last) / 2;
    float& known = value(middle, DefaultCurve::transition);
    if (known >= confidence) return;
    known = confidence;
    value(middle, DefaultCurve::transition_first) = static_cast<float>(found.mixed.first);
    value(middle, DefaultCurve::transition_last) = static_cast<float>(found.mixed.last);
    value(middle, DefaultCurve::stretch_first) = static_cast<float>(found.stretch.first);
    value(middle, DefaultCurve::stretch_last) = static_cast<float>(found.stretch.last);
  }

  CandidateLog log_;
  TransitionWindows transitions_;
  FrameWindow window_;
  Curves curves_;
  std::vector<float> steps_;
  std::vector<float> cuts_;
  std::vector<std::uint8_t> uniform_;
  std::vector<std::int64_t> breaks_;  ///< first frames of shots and of uniform runs
  std::int64_t run_first_ = -1;       ///< of the uniform run that goes on, or -1
};

}  // namespace

std::vector<std::string> default_curve_names() {
  return {"similarity",      "luma",          "contrast",    "top_two",
          "bridge",          "cut",           "transition",  "transition_first",
          "transition_last", "stretch_first", "stretch_last"};
}

std::unique_ptr<SceneMeter> make_default_meter(const VideoInfo& info, CandidateLog log) {
  return std::make_unique<DefaultMeter>(info, std::move(log));
}

}  // namespace tinct
