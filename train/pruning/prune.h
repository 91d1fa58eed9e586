#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "train/data/area_resize.h"
#include "train/data/gray_flow.h"
#include "train/options.h"
#include "train/pruning/prune_options.h"
#include "train/validation.h"

namespace tinct {

/// A net as it was measured.
struct MeasuredNet {
  std::int64_t parameters = 0;
  Validation validation;
  double frames_per_second = 0;  ///< of the net alone, single frames of its training's size
};

/// What became of a layer.
struct PrunedLayer {
  std::string name;
  std::int64_t before = 0, after = 0;  ///< channels
  double zeros = 0;                    ///< mean APoZ of all its channels before, 0..1
  double zeros_kept = 0;               ///< of those that stayed
};

struct PruneReport {
  MeasuredNet before, after;
  std::vector<PrunedLayer> layers;
  ModelOptions model;  ///< of the pruned net
  int size = 0;        ///< of the pictures that it learned from and was measured on
  bool takes_hints = false;
};

/// Removes the channels of a trained net that are 0 most often on held-out frames, writes what is
/// left with its options, so that it can be used, trained on and pruned again, and measures both
/// nets on the same frames.
///
/// Throws Error(Fault::usage) for a model that can't be pruned, or an `out` that is the checkpoint,
/// Error(Fault::input) as load_model() and for a dataset without training or validation scenes.
[[nodiscard]] PruneReport prune(const PruneOptions& options, const PictureDecoder& decoder,
                                const GrayFlowMethods& flows = {});

/// The options of a run, with the `channels` of its weights of init where it names none itself: a
/// pruned net is trained on as it is. Those of its own newest checkpoint where it has one.
[[nodiscard]] TrainOptions with_channels_of_init(TrainOptions options);

}  // namespace tinct
