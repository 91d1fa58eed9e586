#pragma once

#include <torch/nn/module.h>
#include <torch/optim/adam.h>

#include <cstdint>
#include <map>
#include <string>

#include "train/tensor_file.h"

namespace tinct {

/// How many steps Adam has done for each parameter that it has stepped, by PyTorch's names: its
/// correction of young moments follows from them. They are fewer than the run's steps where a step
/// was left out (train/loss_scaler.h), and for a parameter that had no gradient in some.
using AdamSteps = std::map<std::string, std::int64_t>;
[[nodiscard]] AdamSteps adam_steps(const torch::nn::Module& model,
                                   const torch::optim::Adam& optimizer);

/// Its two moments of these parameters: "conv.weight.exp_avg", "conv.weight.exp_avg_sq".
[[nodiscard]] NamedTensors adam_moments(const torch::nn::Module& model,
                                        const torch::optim::Adam& optimizer);

/// All of its state as tensors: the moments, and the steps as "conv.weight.step".
[[nodiscard]] NamedTensors adam_tensors(const torch::nn::Module& model,
                                        const torch::optim::Adam& optimizer);

/// Gives an optimizer moments of 0 for the parameters named, after so many steps, and none for the
/// others: they are to be read or broadcast.
void begin_moments(const AdamSteps& steps, const torch::nn::Module& model,
                   torch::optim::Adam& optimizer);

/// Reads what adam_tensors() gave. A parameter without moments was never stepped; one without its
/// number of steps, as in older checkpoints, was stepped `steps` times. Throws
/// Error(Fault::input) as load_weights.
void read_adam(const SafetensorsFile& file, const torch::nn::Module& model, std::int64_t steps,
               torch::optim::Adam& optimizer);

}  // namespace tinct
