#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <vector>

#include "train/data/area_resize.h"
#include "train/data/gray_flow.h"
#include "train/options.h"
#include "train/training_hook.h"
#include "train/validation.h"

namespace tinct {

/// A finished run.
struct TrainingReport {
  std::int64_t steps = 0;
  std::int64_t resumed_from = 0;   ///< 0: from the start
  std::int64_t parameters = 0;     ///< that learn, without those of a critic
  std::int64_t multiply_adds = 0;  ///< of one frame at `size` (train/multiply_adds.h)
  std::uint64_t training_frames = 0;
  std::size_t training_scenes = 0;
  std::size_t validation_scenes = 0;
  double steps_per_second = 0;  ///< of the steps done now, validation and saving left out
  std::string device;
  bool takes_hints = false;
  std::string stopped;                    ///< why it ended before its last step; empty: it did not
  Validation validation;                  ///< after the last step
  std::filesystem::path checkpoint;       ///< the last one
  std::filesystem::path best_checkpoint;  ///< that of the best validation, where it was kept
  int rank = 0;   ///< this process's; all but rank 0 know no more than `steps` and `ranks`
  int ranks = 1;  ///< processes that trained together
};

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
/// loss is no number any more; the batch behind it is kept then (train/failed_batch.h). When a rank
/// is lost the others throw Error(Fault::resource), and the checkpoints stay.
[[nodiscard]] TrainingReport train(const TrainOptions& options, const PictureDecoder& decoder,
                                   const TrainingHooks& hooks = {},
                                   const GrayFlowMethods& flows = {});

}  // namespace tinct
