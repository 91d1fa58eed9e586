#include "train/losses/colour_loss.h"

#include <ATen/ops/cat.h>

#include "train/lab.h"
#include "train/losses/colorfulness_loss.h"
#include "train/losses/pixel_loss.h"

namespace tinct {

torch::Tensor ColourLoss::operator()(const torch::Tensor& colours, const torch::Tensor& luma,
                                     const torch::Tensor& truth) const {
  const torch::Tensor error = pixel_loss(kind_, colours, truth);
  if (colorfulness_ <= 0) return error;
  const torch::Tensor lab = at::cat({luma, colours.to(luma.scalar_type())}, 1);
  return error + colorfulness_ * colorfulness_loss(bgr_from_lab(lab));
}

}  // namespace tinct
