#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <limits>

#include "scenes/cut_judge.h"
#include "scenes/default_cutter.h"
#include "scenes/default_thresholds.h"
#include "scenes/fades.h"
#include "scenes/luma_boxes.h"
#include "scenes/partition.h"
#include "scenes/transition_finder.h"

namespace tinct {
namespace {
using namespace default_detector;

constexpr double kNothing = std::numeric_limits<double>::quiet_NaN();
enum Column : std::size_t { kSimilarity, kLuma, kContrast, kTopTwo, kFall, kColumns };

double frame_rate(const VideoInfo& info) {
  const double fps = info.fps.value();
  return fps > 0 && fps <= 1000 ? fps : 25;
}

class DefaultCutter final : public SceneCutter {
 public:
  DefaultCutter(const SceneOptions& options, const VideoInfo& info)
      : options_(options),
        fps_(frame_rate(info)),
        time_base_(info.time_base),
        transitions_(fps_, options.sensitivity),
        window_(transitions_.frames_needed()) {
    stats_.columns = {"similarity", "luma", "contrast", "top_two", "fall"};
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
    std::vector<double> values(kColumns, kNothing);
    if (previous) values[kSimilarity] = previous->structure->similarity(*frame->structure);
    values[kLuma] = frame->structure->mean();
    values[kContrast] = frame->structure->deviation();
    values[kTopTwo] = frame->top_two();
    return {std::move(frame), std::move(values)};
  }

  void add(FrameFeatures features) override {
    const ReducedFrame& frame = *features.frame;
    const std::int64_t number = window_.end();
    const double seconds = static_cast<double>(frame.pts) * time_base_.value();
    if (frame.damaged) damaged_.push_back(number);
    stats_.rows.push_back({number, seconds, std::move(features.values)});
    window_.push(std::move(features.frame));
    if (number >= kReach) judge(number - kReach);
    transitions_.look(window_, breaks_);
  }

  CutResult finish() override {
    const std::int64_t frames = window_.end();
    for (std::int64_t t = std::max<std::int64_t>(0, frames - kReach); t < frames; ++t) judge(t);
    if (run_first_ >= 0 && frames - run_first_ <= kFlashFrames) {
      note_uniform(run_first_, frames - 1);
    }
    const auto transitions = transitions_.finish(window_, breaks_);
    Findings found{frames, fps_, std::move(starts_), {}};
    mark_dropped(transitions, found);
    CutResult result = partition(std::move(found), options_);
    result.stats = std::move(stats_);
    return result;
  }

 private:
  [[nodiscard]] double value(std::int64_t frame, Column column) const {
    return stats_.rows[static_cast<std::size_t>(frame)].values[column];
  }
  [[nodiscard]] bool is_uniform(std::int64_t frame) const {
    return value(frame, kTopTwo) >= kUniformShare;
  }

  // Decides on the frame `t`, kReach frames after it came (or fewer at the film's end).
  void judge(std::int64_t t) {
    end_uniform_run(t);
    if (is_uniform(t) || (t > 0 && is_uniform(t - 1))) return;
    const double alike = at_sensitivity(kCutSimilarity, options_.sensitivity);
    if (t == 0 || value(t, kSimilarity) > alike) return;
    const CutEvidence evidence =
        cut_evidence(window_, t, [&](std::int64_t frame) { return value(frame, kSimilarity); });
    stats_.rows[static_cast<std::size_t>(t)].values[kFall] = evidence.fall;
    const double fall = evidence.fall * options_.sensitivity;
    if (evidence.across > alike || fall < kCutFall) return;
    note_cut(t, 1 / (1 + std::exp((kCutFall - fall) / kCutSoftness)));
  }

  void note_cut(std::int64_t t, double confidence) {
    // Two cuts in a row are one with a mixed frame between: the clearer one stays.
    if (!starts_.empty() && starts_.back().frame == t - 1) {
      if (starts_.back().confidence >= confidence) return;
      starts_.back() = {t, confidence};
      breaks_.back() = t;
      return;
    }
    starts_.push_back({t, confidence});
    breaks_.push_back(t);
  }

  // A short uniform run between alike pictures is a flash; any other is without content.
  void end_uniform_run(std::int64_t t) {
    if (is_uniform(t)) {
      if (run_first_ < 0) run_first_ = t;
      if (t - run_first_ == kFlashFrames) note_uniform(run_first_, t);
      if (t - run_first_ > kFlashFrames) note_uniform(t, t);
      return;
    }
    if (run_first_ < 0) return;
    const std::int64_t length = t - run_first_;
    if (length <= kFlashFrames) {
      const bool flash = run_first_ > 0 && window_.similarity(run_first_ - 1, t) > kFlashSimilarity;
      if (!flash) note_uniform(run_first_, t - 1);
    }
    run_first_ = -1;
    if (!uniform_.empty() && uniform_.back().frames.last == t - 1) breaks_.push_back(t);
  }

  void note_uniform(std::int64_t first, std::int64_t last) {
    for (std::int64_t frame = first; frame <= last; ++frame) {
      if (uniform_.empty() || uniform_.back().frames.last + 1 != frame) breaks_.push_back(frame);
      drop_frame(uniform_, frame, "uniform");
    }
  }

  // The frames of the stretches on both sides of a uniform run.
  [[nodiscard]] FrameRange around(const FrameRange& run) const {
    const auto here = std::lower_bound(breaks_.begin(), breaks_.end(), run.first);
    const auto after = std::upper_bound(here, breaks_.end(), run.last + 1);
    return {here == breaks_.begin() ? 0 : *(here - 1),
            (after == breaks_.end() ? window_.end() : *after) - 1};
  }

  // Each frame is dropped for the first reason that holds: damaged, uniform, transition.
  void mark_dropped(const std::vector<Transition>& transitions, Findings& found) {
    std::vector<const char*> why(static_cast<std::size_t>(found.frames), nullptr);
    const auto mark = [&](const FrameRange& range, const char* reason) {
      std::fill(why.begin() + range.first, why.begin() + range.last + 1, reason);
    };
    const auto contrast = [&](std::int64_t frame) { return value(frame, kContrast); };
    for (const Transition& transition : transitions) {
      mark(transition.frames, "transition");
      found.starts.push_back({transition.frames.last + 1, std::min(1.0, 0.5 + transition.fall)});
    }
    for (const Dropped& run : uniform_) {
      for (const auto& fade : fades_beside(run.frames, around(run.frames), fps_, contrast)) {
        mark(fade, "transition");
      }
    }
    for (const Dropped& run : uniform_) mark(run.frames, "uniform");
    for (const std::int64_t frame : damaged_) mark({frame, frame}, "damaged");
    for (std::int64_t i = 0; i < found.frames; ++i) {
      const char* reason = why[static_cast<std::size_t>(i)];
      if (reason != nullptr) drop_frame(found.dropped, i, reason);
    }
  }

  SceneOptions options_;
  double fps_;
  Rational time_base_;
  TransitionFinder transitions_;
  FrameWindow window_;
  CutStats stats_;
  std::vector<SceneStart> starts_;
  std::vector<std::int64_t> breaks_;  ///< first frames of stretches: cuts, ends of uniform runs
  std::vector<Dropped> uniform_;
  std::vector<std::int64_t> damaged_;
  std::int64_t run_first_ = -1;  ///< of the uniform run that goes on, or -1
};

}  // namespace

const DetectorInfo kDefaultDetector{
    .name = "default",
    .version = 1,
    .summary =
        "structure of the luma plane against its neighbourhood; finds cuts, fades, "
        "dissolves and wipes; indifferent to flashes and motion",
    .make = [](const SceneOptions& options, const VideoInfo& info) -> std::unique_ptr<SceneCutter> {
      return std::make_unique<DefaultCutter>(options, info);
    },
};

}  // namespace tinct
