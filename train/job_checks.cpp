#include "train/job_checks.h"

#include "lib/base/errors.h"
#include "lib/base/json.h"

namespace tinct {

void check_batch(const TrainOptions& options, const Comm& ranks) {
  if (options.batch >= ranks.size()) return;
  throw Error(Fault::usage, "batch=" + std::to_string(options.batch) + " is the batch of all " +
                                std::to_string(ranks.size()) +
                                " ranks together, and each needs a frame of it at least");
}

void check_frames(const TrainOptions& options, const FrameSet& training, const FrameSet& held_out,
                  int stride) {
  if (options.size % stride != 0) {
    throw Error(Fault::usage, "size=" + std::to_string(options.size) +
                                  ": this model needs a multiple of " + std::to_string(stride));
  }
  if (training.count() > 0 && held_out.count() > 0) return;
  throw Error(
      Fault::input,
      (options.dataset.empty() ? "the data" : options.dataset.string()) + " has no " +
          (training.count() == 0 ? "training" : "validation") +
          " scenes; a dataset needs two scenes at least, one to learn from and one to "
          "validate on: build it from more scenes, or cut the film with tinct scenes first");
}

void check_stills(const TrainOptions& options, const VideoColorizer& model) {
  if (options.stills <= 0 || model.clip_length() > 1) return;
  throw Error(Fault::usage, "stills=" + Json(options.stills).dump() + ": " + options.model.model +
                                ", as its options stand, learns from " +
                                (model.remembers() ? "pairs of frames" : "single frames") +
                                "; leave it out, or take a model that learns from runs of frames, "
                                "as dynamic");
}

void check_flow(const TrainOptions& options, const VideoColorizer& model, bool has_flow) {
  if (!model.needs_flow() || has_flow) return;
  throw Error(Fault::usage, "flow=" + options.model.flow + ": " + options.model.model +
                                " follows the optical flow, which this build can't estimate; use "
                                "flow=learned, whose net finds the motion itself, or flow=none, or "
                                "a tinct that was built with OpenCV");
}

}  // namespace tinct
