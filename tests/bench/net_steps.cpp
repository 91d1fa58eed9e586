// Steps per second of the net itself, for tests/bench/train: one batch lies ready in memory. Hints
// are not spread, as in the PyTorch program beside it.
//
//     net_steps train|infer WIDTH SIZE BATCH STEPS THREADS DEVICE PRECISION
#include <ATen/Parallel.h>
#include <torch/cuda.h>
#include <torch/optim/adam.h>
#include <torch/utils.h>

#include <chrono>
#include <cstdio>
#include <cstring>
#include <functional>
#include <string>

#include "train/checkpoint.h"
#include "train/gradient_step.h"
#include "train/models/registry.h"

namespace {

constexpr int kWarmUp = 3;

double steps_per_second(std::int64_t steps, const torch::Device& device,
                        const std::function<void()>& step) {
  const auto finish = [&] {
    if (device.is_cuda()) torch::cuda::synchronize();
  };
  for (int i = 0; i < kWarmUp; ++i) step();
  finish();
  const auto start = std::chrono::steady_clock::now();
  for (std::int64_t i = 0; i < steps; ++i) step();
  finish();
  const std::chrono::duration<double> taken = std::chrono::steady_clock::now() - start;
  return static_cast<double>(steps) / taken.count();
}

tinct::ColorBatch noise(std::int64_t batch, std::int64_t size, const torch::Device& device) {
  const auto layout = at::MemoryFormat::ChannelsLast;
  return {.luma = at::rand({batch, 1, size, size}, device).contiguous(layout) * 100,
          .chroma = (at::rand({batch, 2, size, size}, device) * 40 - 20).contiguous(layout),
          .hints = at::zeros({batch, 3, size, size}, device).contiguous(layout)};
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 9) return 2;
  const bool trains = std::strcmp(argv[1], "train") == 0;
  at::set_num_threads(std::stoi(argv[6]));
  const torch::Device device(argv[7]);
  torch::manual_seed(1);
  const auto model = tinct::make_model(
      {.model = "user_guided", .width = std::stoi(argv[2]), .spread_hints = false});
  model->to(device);
  tinct::use_channels_last(*model);
  const tinct::ColorBatch batch = noise(std::stoll(argv[4]), std::stoll(argv[3]), device);
  torch::optim::Adam adam(model->parameters(), torch::optim::AdamOptions(1e-3).eps(1e-7));
  tinct::GradientStep step(*model, adam, device, {.precision = argv[8]});
  model->train(trains);
  const at::AutoGradMode gradients(trains);
  std::printf("%.6f\n", steps_per_second(std::stoll(argv[5]), device, [&] {
                if (trains) {
                  (void)step(batch, 1e-3);
                } else {
                  (void)model->step(batch.luma, batch.hints);
                }
              }));
  return 0;
}
