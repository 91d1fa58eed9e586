#pragma once

#include <cstdint>

#include "train/models/video_colorizer.h"

namespace tinct {

/// How many multiplications with an addition one frame of `size` x `size` pixels takes in the
/// convolutions, matrix products and LSTMs of a model, counted while it colorizes a second gray
/// frame (so that what remembers has something to remember). FLOPs are twice as many.
/// Normalisations, activations, warps and flow are left out, as in most tables of papers.
///
/// The model is reset; its mode and weights stay as they are.
[[nodiscard]] std::int64_t multiply_adds(VideoColorizer& model, int size);

}  // namespace tinct
