#pragma once

#include <torch/nn/module.h>

namespace tinct {

/// How a module behaves: in training normalisations go by the batch, and dropout drops.
enum class Mode { training, evaluation };

/// Has a module and its parts in a mode while it lives, and then in the one that the module was in.
class InMode {
 public:
  InMode(torch::nn::Module& module, Mode mode) : module_(module), trained_(module.is_training()) {
    module_.train(mode == Mode::training);
  }
  ~InMode() { module_.train(trained_); }
  InMode(const InMode&) = delete;
  InMode& operator=(const InMode&) = delete;

 private:
  torch::nn::Module& module_;
  bool trained_;
};

}  // namespace tinct
