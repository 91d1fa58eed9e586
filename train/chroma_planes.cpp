#include "train/chroma_planes.h"

#include <ATen/ATen.h>

#include "lib/base/errors.h"

namespace tinct {

ChromaPlanes chroma_planes(const at::Tensor& chroma) {
  if (chroma.dim() != 4 || chroma.size(0) != 1 || chroma.size(1) != 2) {
    throw Error(Fault::bug, "the colours of one picture were expected");
  }
  const at::Tensor planes = chroma.to(at::kCPU, at::kFloat).contiguous();
  const float* first = planes.const_data_ptr<float>();
  const std::int64_t area = planes.size(2) * planes.size(3);
  return {.width = static_cast<int>(planes.size(3)),
          .height = static_cast<int>(planes.size(2)),
          .a = {first, first + area},
          .b = {first + area, first + 2 * area}};
}

}  // namespace tinct
