#pragma once

#include <torch/nn/module.h>

#include <memory>
#include <string>
#include <vector>

namespace tinct {

/// What a recurrent layer remembers of a film: nothing before the first frame.
using RecurrentState = std::vector<torch::Tensor>;

/// A recurrent layer whose products are convolutions, so that what it remembers has a place in the
/// picture: one call of forward() is one frame.
class RecurrentConv : public torch::nn::Module {
 public:
  /// x is [n, channels, h, w]; returns the layer's output, [n, hidden, h, w], and leaves in `state`
  /// what the next frame needs. An empty state is that before a film's first frame: zeros.
  [[nodiscard]] virtual torch::Tensor forward(const torch::Tensor& x, RecurrentState& state) = 0;
};

/// Channels of a recurrent layer. Its convolutions are 3 x 3, over a frame's features and what is
/// remembered, drawn by Xavier's rule without biases.
struct RecurrentShape {
  int channels = 0;  ///< of the input
  int hidden = 0;    ///< of the output
};

/// The layer that a name means: "gru" or "lstm".
[[nodiscard]] std::shared_ptr<RecurrentConv> make_recurrent_conv(const std::string& cell,
                                                                 const RecurrentShape& shape);

}  // namespace tinct
