#pragma once

#include <torch/nn/module.h>

#include <filesystem>

namespace tinct {

/// Sets the weights of a network that a model looks through from a file with PyTorch's names for
/// it: .safetensors, or the .pth that torch.save() wrote. The file may hold more than the network
/// has. Throws Error(Fault::input) that names the file and the first tensor which is missing or has
/// another shape.
void load_backbone_weights(const std::filesystem::path& path, torch::nn::Module& network);

/// Keeps a network fixed: no weight of it learns, and its normalisations keep their statistics.
void hold_fixed(torch::nn::Module& network);

}  // namespace tinct
