#pragma once

#include "train/comm.h"
#include "train/data/frame_set.h"
#include "train/models/video_colorizer.h"
#include "train/options.h"

namespace tinct {

// What a run refuses before it begins: each throws Error that says what to do instead.

/// Fault::usage where some rank would get no sample of a batch.
void check_batch(const TrainOptions& options, const Comm& ranks);
/// Fault::usage for a size that the model can't see, whose sides are multiples of `stride`;
/// Fault::input where there is nothing to learn from or to validate on.
void check_frames(const TrainOptions& options, const FrameSet& training, const FrameSet& held_out,
                  int stride);
/// Fault::usage for `stills` where the model learns from no runs of frames: models of one frame
/// show every frame as a still already, and those of pairs have `motion`.
void check_stills(const TrainOptions& options, const VideoColorizer& model);
/// Fault::usage for a model that follows a flow which there is none of: pairs of films would show
/// it no motion, and the first validation would end the run.
void check_flow(const TrainOptions& options, const VideoColorizer& model, bool has_flow);

}  // namespace tinct
