#pragma once

#include <torch/nn/modules/conv.h>

#include "train/models/recurrent_conv.h"

namespace tinct {

/// The convolutional gated recurrent unit: with [x, h] the features of a frame beside the last
/// output,
///
///     z, r = sigmoid(gates * [x, h]),  c = tanh(candidate * [x, r h]),  h' = (1 - z) h + z c
///
/// It has 27 (channels + hidden) hidden + 3 hidden parameters.
///
/// Source: Ballas, Yao, Pal, Courville, ICLR 2016 (arXiv 1511.06432), 2.2, equations 6-9.
class ConvGru final : public RecurrentConv {
 public:
  explicit ConvGru(const RecurrentShape& shape);
  [[nodiscard]] torch::Tensor forward(const torch::Tensor& x, RecurrentState& state) override;

 private:
  int hidden_;
  torch::nn::Conv2d gates_{nullptr}, candidate_{nullptr};
};

/// The convolutional long short-term memory, without peepholes:
///
///     i, f, o = sigmoid(…), g = tanh(…) of gates * [x, h],  c' = f c + i g,  h' = o tanh(c')
///
/// The forget gate's biases begin at 1 (Jozefowicz et al., ICML 2015). It has
/// 36 (channels + hidden) hidden + 4 hidden parameters.
///
/// Source: Shi et al., NIPS 2015 (arXiv 1506.04214), 3.1, whose peepholes are left out.
class ConvLstm final : public RecurrentConv {
 public:
  explicit ConvLstm(const RecurrentShape& shape);
  [[nodiscard]] torch::Tensor forward(const torch::Tensor& x, RecurrentState& state) override;

 private:
  int hidden_;
  torch::nn::Conv2d gates_{nullptr};
};

}  // namespace tinct
