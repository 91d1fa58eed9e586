#include "metrics/baseline_outputs.h"

#include <utility>

namespace tinct {

FlowKind BaselineOutputs::kind_for(const Motion& motion) const {
  return motion.possible(kind_) ? kind_ : FlowKind::farneback;
}

BaselineOutputs::Prepared BaselineOutputs::prepare(const ClipStep& step, Motion& motion) const {
  if (step.truth.size() > 1) (void)motion.field(kind_for(motion));
  const Frame& truth = step.truth.front()->frame();
  return {.gray = frames_.gray(truth), .mean_colour = frames_.mean_colour(truth)};
}

void BaselineOutputs::follow(ClipStep& step, Motion& motion, Prepared prepared) {
  const bool starts_scene = step.truth.size() == 1;
  if (starts_scene) histories_ = {};
  const FlowField* backward = starts_scene ? nullptr : &motion.field(kind_for(motion)).backward;
  Frame carried = frames_.first_frame(step.truth.front()->frame(), backward);
  add(step, Baseline::gray, std::move(prepared.gray));
  add(step, Baseline::mean_colour, std::move(prepared.mean_colour));
  // It was given this frame, so it isn't judged by it.
  if (starts_scene) {
    step.outputs.emplace_back();
  } else {
    add(step, Baseline::first_frame, std::move(carried));
  }
}

void BaselineOutputs::add(ClipStep& step, Baseline which, Frame frame) {
  History& history = histories_[static_cast<std::size_t>(which)];
  history.window.push_front(std::make_shared<const Picture>(std::move(frame)));
  if (history.window.size() > window_) history.window.pop_back();
  if (history.first == nullptr) {
    history.first = history.window.front();
    history.first_truth = step.truth.front();
  }
  step.outputs.push_back({.pictures = {history.window.begin(), history.window.end()},
                          .first = history.first,
                          .first_truth = history.first_truth});
}

}  // namespace tinct
