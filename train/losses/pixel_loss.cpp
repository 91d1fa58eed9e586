#include "train/losses/pixel_loss.h"

#include <ATen/core/Reduction.h>
#include <ATen/ops/huber_loss.h>
#include <ATen/ops/l1_loss.h>
#include <ATen/ops/mse_loss.h>

#include "lib/base/errors.h"

namespace tinct {
namespace {

constexpr double kHuberKnee = 1;

}  // namespace

at::Tensor pixel_loss(const std::string& kind, const at::Tensor& colours, const at::Tensor& truth) {
  // In float32 also where the net runs in fewer bits: squares of 100 lose too much there.
  const at::Tensor values = colours.to(at::kFloat);
  if (kind == "mse") return at::mse_loss(values, truth);
  if (kind == "l1") return at::l1_loss(values, truth);
  if (kind == "huber") return at::huber_loss(values, truth, at::Reduction::Mean, kHuberKnee);
  throw Error(Fault::usage, "loss=" + kind + ": there are mse, l1 and huber");
}

}  // namespace tinct
