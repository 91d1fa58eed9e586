#pragma once

#include <ATen/core/Tensor.h>

#include "lib/media/colorizer.h"

namespace tinct {

/// The colours of one picture that a model gave, a*, b* [1, 2, h, w] of any type on any device, as
/// planes.
[[nodiscard]] ChromaPlanes chroma_planes(const at::Tensor& chroma);

}  // namespace tinct
