#include "train/critic_sums.h"

#include <ATen/ops/stack.h>
#include <ATen/ops/zeros.h>

namespace tinct {

CriticSums::CriticSums(const torch::Device& device, const Json& saved)
    : sums_(at::zeros({2}, at::TensorOptions().dtype(at::kDouble))) {
  if (!saved.is_null()) {
    sums_[0] = saved.at("loss").get<double>();
    sums_[1] = saved.at("accuracy").get<double>();
    used_ = true;
  }
  sums_ = sums_.to(device);
}

void CriticSums::add(const GradientStep::Critic& critic) {
  if (!critic.loss.defined()) return;
  sums_ += at::stack({critic.loss.to(at::kDouble), critic.accuracy.to(at::kDouble)});
  used_ = true;
}

void CriticSums::write(std::int64_t steps, Json& line) {
  if (!used_) return;
  const torch::Tensor means = (sums_ / static_cast<double>(steps)).cpu();
  line["critic_loss"] = means[0].item<double>();
  line["critic_accuracy"] = means[1].item<double>();
  sums_.zero_();
}

Json CriticSums::state() const {
  if (!used_) return nullptr;
  const torch::Tensor sums = sums_.cpu();
  return {{"loss", sums[0].item<double>()}, {"accuracy", sums[1].item<double>()}};
}

}  // namespace tinct
