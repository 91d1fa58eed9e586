#include "train/loss_sums.h"

#include <ATen/ATen.h>

#include <limits>

namespace tinct {
namespace {

constexpr std::int64_t kNoStep = std::numeric_limits<std::int64_t>::max();

}  // namespace

LossSums::LossSums(const torch::Device& device, double saved)
    : sum_(at::zeros({}, at::TensorOptions().device(device).dtype(at::kDouble))),
      first_bad_(at::full({}, kNoStep, at::TensorOptions().device(device).dtype(at::kLong))) {
  sum_ += saved;
}

void LossSums::add(const torch::Tensor& loss, std::int64_t step) {
  sum_ += loss;
  first_bad_ = at::minimum(first_bad_, at::where(at::isfinite(loss), kNoStep, step));
}

double LossSums::sum() const { return sum_.item<double>(); }

std::int64_t LossSums::first_bad() const { return first_bad_.item<std::int64_t>(); }

void LossSums::clear() { sum_.zero_(); }

}  // namespace tinct
