#pragma once

#include <array>
#include <deque>
#include <memory>

#include "metrics/baselines.h"
#include "metrics/inputs/clip_reader.h"
#include "metrics/motion.h"

namespace tinct {

/// Adds the baselines to the steps of one clip, behind the outputs that were read.
class BaselineOutputs {
 public:
  /// `kind` is the flow that carries the first frame's colours on; `window` as of ClipReader.
  BaselineOutputs(MeanChroma mean, FlowKind kind, std::size_t window)
      : frames_(mean), kind_(kind), window_(window) {}

  /// The frames of a step that need no other step, and the flow that follow() needs.
  struct Prepared {
    Frame gray, mean_colour;
  };
  /// Pure; called from any thread.
  [[nodiscard]] Prepared prepare(const ClipStep& step, Motion& motion) const;
  /// Called for each step in order.
  void follow(ClipStep& step, Motion& motion, Prepared prepared);

 private:
  [[nodiscard]] FlowKind kind_for(const Motion& motion) const;
  void add(ClipStep& step, Baseline which, Frame frame);

  BaselineFrames frames_;
  FlowKind kind_;
  std::size_t window_;
  struct History {
    std::deque<std::shared_ptr<const Picture>> window;
    std::shared_ptr<const Picture> first, first_truth;
  };
  std::array<History, kBaselines> histories_;
};

}  // namespace tinct
