#pragma once

#include <torch/nn/module.h>

#include <vector>

namespace tinct {

/// What a stack of LSTM layers remembers: of each layer the output and the cell, [n, hidden] in
/// float32. Empty: nothing yet, which counts as zeros.
struct LstmState {
  std::vector<torch::Tensor> hidden, cell;
};

struct StackedLstmOptions {
  std::int64_t in = 256;      ///< numbers in an input
  std::int64_t hidden = 256;  ///< numbers in an output, of every layer
  int layers = 2;
  /// Gates by clip(x / 5 + 1/2, 0, 1) in place of the sigmoid, as Keras did up to 2.2.
  bool hard_gates = false;
};

/// LSTM layers (Hochreiter and Schmidhuber 1997, with forget gates) one upon the other, with the
/// names and layouts of PyTorch's nn.LSTM: weight_ih_l0 [4 hidden, in], weight_hh_l0, bias_ih_l0,
/// bias_hh_l0, …, gates in the order input, forget, cell, output.
///
/// Fresh weights are Keras' defaults: Glorot's for the inputs, orthogonal for the recurrence, and
/// biases 0 but 1 for the forget gates (Jozefowicz et al. 2015). As Keras has one bias, bias_hh is
/// 0 and does not learn; one that is loaded is used.
class StackedLstm final : public torch::nn::Module {
 public:
  explicit StackedLstm(const StackedLstmOptions& options);

  /// Runs over inputs [n, t, in], from `state` on, which becomes that after the last of the t;
  /// returns the last layer's outputs, [n, t, hidden], in float32.
  [[nodiscard]] torch::Tensor forward(const torch::Tensor& inputs, LstmState& state) const;

 private:
  struct Layer {
    torch::Tensor weight_ih, weight_hh, bias_ih, bias_hh;
  };
  void add_layer(std::int64_t in);
  [[nodiscard]] torch::Tensor gate(const torch::Tensor& x) const;
  /// One layer over [n, t, …].
  [[nodiscard]] torch::Tensor run(const Layer& layer, const torch::Tensor& inputs,
                                  torch::Tensor& hidden, torch::Tensor& cell) const;

  StackedLstmOptions options_;
  std::vector<Layer> layers_;
};

}  // namespace tinct
