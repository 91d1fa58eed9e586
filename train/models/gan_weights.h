#pragma once

#include <torch/nn/module.h>

namespace tinct {

/// The draw of pix2pix (Isola et al. 2017, 6.2): weights of convolutions from N(0, 0.02), those of
/// normalisations from N(1, 0.02), all biases 0.
void draw_gan_weights(torch::nn::Module& model);

}  // namespace tinct
