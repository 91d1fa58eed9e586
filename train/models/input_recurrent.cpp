#include "train/models/input_recurrent.h"

#include <ATen/ops/cat.h>
#include <ATen/ops/zeros.h>

#include "lib/base/errors.h"

namespace tinct {
namespace {

torch::Tensor memory_of(const torch::Tensor& luma, const torch::Tensor& chroma, double shift) {
  return at::cat({luma - shift, chroma}, 1);
}

}  // namespace

torch::Tensor InputRecurrent::step(const torch::Tensor& luma, const torch::Tensor& /*hints*/) {
  const std::int64_t count = luma.size(0), height = luma.size(2), width = luma.size(3);
  if (!memory_.defined() || memory_.size(0) != count || memory_.size(2) != height ||
      memory_.size(3) != width) {
    memory_ = at::zeros({count, 3, height, width}, luma.options());
  }
  const torch::Tensor chroma = decode(encode(luma, memory_));
  memory_ = memory_of(luma, chroma.to(luma.scalar_type()), color_spec().luma_shift);
  return chroma;
}

bool InputRecurrent::teach(const torch::Tensor& chroma) {
  memory_ = at::cat({memory_.narrow(1, 0, 1), chroma.to(memory_.scalar_type())}, 1);
  return true;
}

torch::Tensor InputRecurrent::loss(const ColorBatch& batch) {
  if (!batch.previous) {
    throw Error(Fault::bug, "a model that remembers was given a batch without previous frames");
  }
  const PreviousFrames& before = *batch.previous;
  const torch::Tensor memory =
      memory_of(before.luma, before.chroma, color_spec().luma_shift) * before.known;
  return colour_loss(decode(encode(batch.luma, memory)), batch.chroma);
}

}  // namespace tinct
