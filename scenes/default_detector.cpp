#include <algorithm>
#include <cmath>

#include "scenes/default_detector.h"
#include "scenes/default_meter.h"
#include "scenes/fades.h"
#include "scenes/partition.h"
#include "scenes/uniform_rules.h"

namespace tinct {
namespace {
using namespace default_detector;

// Confidences that differ by less tell nothing about which stretch fits better.
constexpr double kAsSure = 0.1;

class Decision {
 public:
  Decision(const Curves& curves, const SceneOptions& options)
      : curves_(curves), options_(options), least_(1 / (1 + options.sensitivity)) {
    found_.frames = curves.frames();
    found_.fps = curves.rate();
  }

  CutResult take() {
    find_uniform();
    find_cuts();
    find_transitions();
    mark_dropped();
    return partition(std::move(found_), options_);
  }

 private:
  [[nodiscard]] float at(std::int64_t frame, DefaultCurve curve) const {
    return curves_.at(frame, static_cast<std::size_t>(curve));
  }

  void find_uniform() {
    bool before = true;
    std::int64_t run = -1;  // first frame of the run that goes on
    for (std::int64_t t = 0; t < found_.frames; ++t) {
      before = is_uniform(at(t, DefaultCurve::top_two), options_.uniform_share, before,
                          at(t, DefaultCurve::similarity), at(t, DefaultCurve::contrast));
      if (before && run < 0) run = t;
      if (before || run < 0) continue;
      // A short run between alike pictures is a flash; any other is without content.
      const bool flash = t - run <= kFlashFrames && at(t, DefaultCurve::bridge) > kFlashSimilarity;
      if (!flash) uniform_.push_back({run, t - 1});
      run = -1;
    }
    if (run >= 0) uniform_.push_back({run, found_.frames - 1});
  }

  void find_cuts() {
    for (std::int64_t t = 1; t < found_.frames; ++t) {
      const double confidence = at(t, DefaultCurve::cut);
      if (!(confidence >= least_)) continue;
      // Two cuts in a row are one with a mixed frame between: the surer one stays.
      if (!found_.starts.empty() && found_.starts.back().frame == t - 1) {
        if (found_.starts.back().confidence < confidence) found_.starts.back() = {t, confidence};
        continue;
      }
      found_.starts.push_back({t, confidence});
    }
  }

  struct Transition {
    FrameRange frames;   ///< the mixed ones
    FrameRange stretch;  ///< with a pure one on either side
    double confidence;
  };

  // Stretches overlap: of those that see the same transition the surest stays, and none that holds
  // a surer cut.
  void find_transitions() {
    std::vector<Transition> all;
    for (std::int64_t t = 0; t < found_.frames; ++t) {
      const double confidence = at(t, DefaultCurve::transition);
      if (!(confidence >= least_) || !holds_ranges(t)) continue;
      all.push_back({range(t, DefaultCurve::transition_first, DefaultCurve::transition_last),
                     range(t, DefaultCurve::stretch_first, DefaultCurve::stretch_last),
                     confidence});
    }
    std::stable_sort(all.begin(), all.end(), [](const Transition& a, const Transition& b) {
      return a.confidence > b.confidence;
    });
    for (const Transition& surest : all) {
      const Transition transition = tightest(surest, all);
      const bool seen = std::any_of(
          transitions_.begin(), transitions_.end(),
          [&](const Transition& other) { return same(transition, other) || same(surest, other); });
      if (!seen && !holds_surer_cut(transition)) transitions_.push_back(transition);
    }
    for (const Transition& transition : transitions_) {
      std::erase_if(found_.starts, [&](const SceneStart& start) {
        return start.frame > transition.frames.first && start.frame <= transition.frames.last;
      });
      found_.starts.push_back({transition.frames.last + 1, transition.confidence});
    }
  }
  // Curves come from files, too.
  [[nodiscard]] bool holds_ranges(std::int64_t t) const {
    const auto within = [&](DefaultCurve first, DefaultCurve last) {
      const float from = at(t, first);
      const float to = at(t, last);
      return from >= 0 && from <= to && to < static_cast<float>(found_.frames);
    };
    return within(DefaultCurve::transition_first, DefaultCurve::transition_last) &&
           within(DefaultCurve::stretch_first, DefaultCurve::stretch_last);
  }
  // Motion beside a transition makes long stretches as sure as the one that fits it: the shortest
  // of those nearly as sure is taken.
  [[nodiscard]] static Transition tightest(const Transition& surest,
                                           const std::vector<Transition>& all) {
    Transition best = surest;
    for (const Transition& other : all) {
      if (other.confidence < surest.confidence - kAsSure) break;  // the surest come first
      if (same(other, surest) && other.stretch.count() < best.stretch.count()) best = other;
    }
    return best;
  }
  static bool same(const Transition& a, const Transition& b) {
    return overlap(a.frames, b.stretch) || overlap(b.frames, a.stretch);
  }
  [[nodiscard]] FrameRange range(std::int64_t t, DefaultCurve first, DefaultCurve last) const {
    return {static_cast<std::int64_t>(at(t, first)), static_cast<std::int64_t>(at(t, last))};
  }
  static bool overlap(const FrameRange& a, const FrameRange& b) {
    return a.first <= b.last && b.first <= a.last;
  }
  [[nodiscard]] bool holds_surer_cut(const Transition& transition) const {
    return std::any_of(found_.starts.begin(), found_.starts.end(), [&](const SceneStart& start) {
      return start.frame > transition.frames.first && start.frame <= transition.frames.last + 1 &&
             start.confidence > transition.confidence;
    });
  }

  // The frames of the shots on both sides of a uniform run.
  [[nodiscard]] FrameRange around(const FrameRange& run) const {
    FrameRange within{0, found_.frames - 1};
    const auto limit = [&](std::int64_t first, std::int64_t last) {
      if (last < run.first) within.first = std::max(within.first, last + 1);
      if (first > run.last) within.last = std::min(within.last, first - 1);
    };
    for (const SceneStart& start : found_.starts) {
      if (start.frame <= run.first) within.first = std::max(within.first, start.frame);
      if (start.frame > run.last + 1) within.last = std::min(within.last, start.frame - 1);
    }
    for (const FrameRange& other : uniform_) limit(other.first, other.last);
    return within;
  }

  // Each frame is dropped for the first reason that holds: damaged, uniform, transition.
  void mark_dropped() {
    std::vector<const char*> why(static_cast<std::size_t>(found_.frames), nullptr);
    const auto mark = [&](const FrameRange& range, const char* reason) {
      std::fill(why.begin() + range.first, why.begin() + range.last + 1, reason);
    };
    for (const Transition& transition : transitions_) mark(transition.frames, "transition");
    const auto contrast = [&](std::int64_t frame) -> double {
      return at(frame, DefaultCurve::contrast);
    };
    for (const FrameRange& run : uniform_) {
      for (const auto& fade : fades_beside(run, around(run), found_.fps, contrast)) {
        mark(fade, "transition");
      }
    }
    for (const FrameRange& run : uniform_) mark(run, "uniform");
    for (std::int64_t t = 0; t < found_.frames; ++t) {
      if (curves_.damaged[static_cast<std::size_t>(t)] != 0) mark({t, t}, "damaged");
      const char* reason = why[static_cast<std::size_t>(t)];
      if (reason != nullptr) drop_frame(found_.dropped, t, reason);
    }
  }

  const Curves& curves_;
  const SceneOptions& options_;
  double least_;  ///< confidence that counts
  Findings found_;
  std::vector<FrameRange> uniform_;
  std::vector<Transition> transitions_;
};

std::vector<ShownCurve> show(const Curves& curves, const SceneOptions& options) {
  const double least = 1 / (1 + options.sensitivity);
  return {
      {"cut", "how sure the detector is of a cut before the frame", curves.column("cut"), least,
       "sensitivity"},
      {"transition", "how sure it is of a dissolve, wipe or fade around the frame",
       curves.column("transition"), least, "sensitivity"},
      {"uniform", "share of the frame's two fullest gray bins; at the line it is without content",
       curves.column("top_two"), options.uniform_share, "uniform-share"},
  };
}

}  // namespace

const DetectorInfo kDefaultDetector{
    .name = "default",
    .version = 2,
    .summary =
        "structure of the luma plane against its neighbourhood; finds cuts, fades, "
        "dissolves and wipes; indifferent to flashes and motion",
    .make_meter = [](const VideoInfo& info) { return make_default_meter(info, {}); },
    .decide = [](const Curves& curves,
                 const SceneOptions& options) { return Decision(curves, options).take(); },
    .columns = default_curve_names,
    .show = show,
};

}  // namespace tinct
