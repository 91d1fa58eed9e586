#include "train/pruning/net_speed.h"

#include <ATen/ATen.h>
#include <torch/utils.h>

#include <algorithm>
#include <chrono>
#include <vector>

#include "lib/base/cancel.h"

namespace tinct {
namespace {

constexpr int kWarmUps = 2, kRounds = 11;

double seconds_of_frame(VideoColorizer& model, const at::Tensor& luma, const at::Tensor& hints) {
  const auto start = std::chrono::steady_clock::now();
  model.reset();
  // Asking for a number waits for a GPU.
  static_cast<void>(model.step(luma, hints).sum().item<double>());
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

}  // namespace

std::array<double, 2> net_speeds(const std::array<VideoColorizer*, 2>& models, std::int64_t size,
                                 const c10::Device& device) {
  const torch::NoGradGuard no_gradients;
  const auto options = at::TensorOptions().device(device);
  const at::Tensor luma = at::full({1, 1, size, size}, 50.0, options);
  const at::Tensor hints = at::zeros({1, 3, size, size}, options);
  std::array<std::vector<double>, 2> seconds;
  for (VideoColorizer* model : models) model->eval();
  for (int round = -kWarmUps; round < kRounds; ++round) {
    throw_if_cancelled();
    for (std::size_t i = 0; i < models.size(); ++i) {
      const double took = seconds_of_frame(*models[i], luma, hints);
      if (round >= 0) seconds[i].push_back(took);
    }
  }
  std::array<double, 2> speeds{};
  for (std::size_t i = 0; i < models.size(); ++i) {
    std::ranges::nth_element(seconds[i], seconds[i].begin() + kRounds / 2);
    speeds[i] = 1 / seconds[i][kRounds / 2];
    models[i]->reset();
  }
  return speeds;
}

}  // namespace tinct
