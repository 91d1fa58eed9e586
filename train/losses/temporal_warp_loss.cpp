#include "train/losses/temporal_warp_loss.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/abs.h>

#include "train/models/flow_warp.h"

namespace tinct {

at::Tensor temporal_warp_loss(const at::Tensor& colours, const at::Tensor& earlier,
                              const TrustedFlow& motion) {
  const at::Tensor change = at::abs(colours - warp_by_flow(earlier, motion.flow)) * motion.valid;
  // The 1 keeps a batch without trusted pixels a number.
  return change.sum() / (2 * motion.valid.sum() + 1);
}

}  // namespace tinct
