#pragma once

#include <torch/nn/module.h>

#include <functional>

namespace tinct {

/// Measures the means and variances of all batch normalisations anew: they become the plain average
/// over the passes that `run` makes, one for each of `batches`, in training mode and without
/// gradients. Running averages lag behind weights that change fast, which makes early validations
/// jump. Leaves the model in the mode that it was in; a model without normalisations is not run at
/// all. What `run` throws ends it; the model has the averages over the passes before then.
void recalibrate_norms(torch::nn::Module& model, int batches, const std::function<void()>& run);

}  // namespace tinct
