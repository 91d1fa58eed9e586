#pragma once

#include <torch/nn/modules/conv.h>

#include <memory>
#include <string>
#include <vector>

#include "train/models/recurrent_conv.h"

namespace tinct {

/// What a stack of recurrent layers is made of.
struct RecurrentStackShape {
  std::string cell;    ///< "gru" or "lstm"
  int channels = 0;    ///< of the features that enter, and of those that leave
  int remembered = 0;  ///< channels of each layer; 0: as many as enter
  int layers = 1;
};

/// Recurrent layers one upon the other, layer1, layer2, …, and a convolution of 1 x 1, out, that
/// brings the last one's channels back to those that entered.
class RecurrentStack final : public RecurrentConv {
 public:
  explicit RecurrentStack(const RecurrentStackShape& shape);
  [[nodiscard]] torch::Tensor forward(const torch::Tensor& x, RecurrentState& state) override;

 private:
  std::vector<std::shared_ptr<RecurrentConv>> layers_;
  torch::nn::Conv2d out_{nullptr};
};

/// The layer by itself, under its own names, where it is one of as many channels as enter; else the
/// stack.
[[nodiscard]] std::shared_ptr<RecurrentConv> make_recurrent_stack(const RecurrentStackShape& shape);

}  // namespace tinct
