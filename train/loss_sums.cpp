#include "train/loss_sums.h"

#include <ATen/ATen.h>

#include <algorithm>
#include <limits>

namespace tinct {
namespace {

constexpr std::int64_t kNoStep = std::numeric_limits<std::int64_t>::max();

}  // namespace

LossSums::LossSums(const torch::Device& device, double saved)
    : sum_(at::zeros({}, at::TensorOptions().device(device).dtype(at::kDouble))),
      first_bad_(at::full({2}, kNoStep, at::TensorOptions().device(device).dtype(at::kLong))) {
  sum_ += saved;
}

void LossSums::add(const torch::Tensor& loss, const torch::Tensor& gradients_finite,
                   std::int64_t step) {
  sum_ += loss;
  const torch::Tensor loss_finite = at::isfinite(loss);
  const torch::Tensor finite =
      at::stack({loss_finite, gradients_finite.defined() ? gradients_finite : loss_finite});
  first_bad_ = at::minimum(first_bad_, at::where(finite, kNoStep, step));
}

double LossSums::sum() const { return sum_.item<double>(); }

std::optional<LossSums::BadStep> LossSums::first_bad() const {
  const torch::Tensor steps = first_bad_.cpu();
  const auto loss = steps[0].item<std::int64_t>();
  const auto gradients = steps[1].item<std::int64_t>();
  if (std::min(loss, gradients) == kNoStep) return std::nullopt;
  return BadStep{.step = std::min(loss, gradients), .loss_is_finite = gradients < loss};
}

void LossSums::clear() { sum_.zero_(); }

}  // namespace tinct
