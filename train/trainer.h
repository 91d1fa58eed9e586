#pragma once

#include <memory>
#include <vector>

#include "train/data/area_resize.h"
#include "train/data/gray_flow.h"
#include "train/data/training_data.h"
#include "train/options.h"
#include "train/training_hook.h"
#include "train/training_report.h"

namespace tinct {

/// Hooks in the order in which they are called.
using TrainingHooks = std::vector<std::shared_ptr<TrainingHook>>;

/// Trains a model on a dataset's shards, or goes on with a run that was interrupted: what comes out
/// is the same, bit for bit, on the same kind of machine with the same number of threads.
///
/// `flows` gives the optical flow that models which remember ask for, and that the warp error of a
/// validation is measured along; without it neither is possible.
///
/// Every frame is drawn once an epoch, in an order of its own each epoch. Loss: the model's own
/// (mean squared error of a*, b*), and what options add to it (train/losses/added_losses.h); Adam
/// (beta 0.9 or `beta1`, 0.999, epsilon 1e-7: Keras' defaults, as in ColorMotion's training).
///
/// Where torchrun's environment says so (train/rank_place.h), this process is one of several that
/// train together: `batch` is shared among them, rank 0 validates, writes and calls the hooks, and
/// the others wait for it.
///
/// Ctrl-C and SIGTERM, to any rank, save a checkpoint before Error(Fault::interrupted). Throws
/// Error(Fault::input) for a dataset without training or validation scenes and for damaged
/// checkpoints, Error(Fault::usage) for options that differ from the run's, Error(Fault::resource)
/// for a full disk (the checkpoints before it stay) or memory, and Error(Fault::input) when the
/// loss or its gradient is no number any more; the batch behind it is kept then
/// (train/failed_batch.h). When a rank is lost the others throw Error(Fault::resource), and the
/// checkpoints stay. What hooks, decoders and models of a program's own throw is passed on.
///
/// `data` are frames of your own (train/data/frame_set.h) in place of the dataset that the options
/// name; empty: that one.
[[nodiscard]] TrainingReport train(const TrainOptions& options, TrainingData data,
                                   const PictureDecoder& decoder, const TrainingHooks& hooks = {},
                                   const GrayFlowMethods& flows = {});

/// The same on the shards of the options' dataset.
[[nodiscard]] inline TrainingReport train(const TrainOptions& options,
                                          const PictureDecoder& decoder,
                                          const TrainingHooks& hooks = {},
                                          const GrayFlowMethods& flows = {}) {
  return train(options, TrainingData{}, decoder, hooks, flows);
}

}  // namespace tinct
