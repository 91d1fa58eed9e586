#pragma once

#include <torch/nn/module.h>

#include <string>

namespace tinct {

/// How the last layer of a net is drawn: small, so that all it gives is near 0 at first.
struct LastLayer {
  std::string name;  ///< what the names of its parameters begin with
  double deviation = 0.01;
};

/// Draws the weights of a net of convolutions with ReLU, in the order of its parameters: He's, by
/// the inputs, but the last layer's from a normal distribution; biases are 0. Normalisations, whose
/// names have "norm" in them, stay.
///
/// Source: He, Zhang, Ren, Sun 2015 (arXiv 1502.01852), 2.2.
void draw_he_weights(torch::nn::Module& net, const LastLayer& last);

}  // namespace tinct
