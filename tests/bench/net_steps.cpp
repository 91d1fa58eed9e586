// Steps per second of the net itself, for tests/bench/train: one batch lies ready in memory. Hints
// are not spread, as in the PyTorch program beside it.
//
//     net_steps train|infer WIDTH SIZE BATCH STEPS THREADS
#include <ATen/Parallel.h>
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

double steps_per_second(std::int64_t steps, const std::function<void()>& step) {
  for (int i = 0; i < kWarmUp; ++i) step();
  const auto start = std::chrono::steady_clock::now();
  for (std::int64_t i = 0; i < steps; ++i) step();
  const std::chrono::duration<double> taken = std::chrono::steady_clock::now() - start;
  return static_cast<double>(steps) / taken.count();
}

tinct::ColorBatch noise(std::int64_t batch, std::int64_t size) {
  const auto layout = at::MemoryFormat::ChannelsLast;
  return {.luma = at::rand({batch, 1, size, size}).contiguous(layout) * 100,
          .chroma = (at::rand({batch, 2, size, size}) * 40 - 20).contiguous(layout),
          .hints = at::zeros({batch, 3, size, size}).contiguous(layout)};
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 7) return 2;
  const bool trains = std::strcmp(argv[1], "train") == 0;
  at::set_num_threads(std::stoi(argv[6]));
  torch::manual_seed(1);
  const auto model = tinct::make_model(
      {.model = "user_guided", .width = std::stoi(argv[2]), .spread_hints = false});
  tinct::use_channels_last(*model);
  const tinct::ColorBatch batch = noise(std::stoll(argv[4]), std::stoll(argv[3]));
  torch::optim::Adam adam(model->parameters(), torch::optim::AdamOptions(1e-3).eps(1e-7));
  tinct::GradientStep step(*model, adam, torch::kCPU, {});
  model->train(trains);
  const at::AutoGradMode gradients(trains);
  std::printf("%.6f\n", steps_per_second(std::stoll(argv[5]), [&] {
                if (trains) {
                  (void)step(batch, 1e-3);
                } else {
                  (void)model->step(batch.luma, batch.hints);
                }
              }));
  return 0;
}
