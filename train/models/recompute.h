#pragma once

#include <torch/types.h>

#include <functional>
#include <vector>

namespace tinct {

/// A part of a net: what it computes from some tensors, and the parameters that it uses besides.
struct NetPart {
  std::function<std::vector<torch::Tensor>(const std::vector<torch::Tensor>&)> run;
  std::vector<torch::Tensor> parameters;
};

/// Runs a part of a net without keeping what happens inside for the backward pass, which computes
/// it again: memory for the activations of one part at a time, and about a third more time (Chen
/// et al. 2016, "Training deep nets with sublinear memory cost"). Results and gradients are the
/// same bits as those of `part.run(inputs)`; batch normalisations (train/models/batch_norm.h) count
/// each batch once, and reduced precision is as it was.
///
/// The part must not draw random numbers, and not return one of its inputs.
[[nodiscard]] std::vector<torch::Tensor> recomputed(const NetPart& part,
                                                    const std::vector<torch::Tensor>& inputs);

}  // namespace tinct
