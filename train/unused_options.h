#pragma once

#include "train/models/video_colorizer.h"
#include "train/options.h"

namespace tinct {

/// Throws Error(Fault::usage) that names all options which have another value than their default
/// and which the model can't use: those that the registry doesn't list for it, those of pairs and
/// runs of frames where it learns from single ones, and that of a critic where it has none.
void refuse_unused_options(const TrainOptions& options, VideoColorizer& model);

}  // namespace tinct
