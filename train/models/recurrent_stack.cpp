#include "train/models/recurrent_stack.h"

#include <torch/nn/init.h>

namespace tinct {
namespace {

int remembered_by(const RecurrentStackShape& shape) {
  return shape.remembered > 0 ? shape.remembered : shape.channels;
}

}  // namespace

RecurrentStack::RecurrentStack(const RecurrentStackShape& shape) {
  const int hidden = remembered_by(shape);
  for (int i = 0; i < shape.layers; ++i) {
    const RecurrentShape layer{.channels = i == 0 ? shape.channels : hidden, .hidden = hidden};
    layers_.push_back(
        register_module("layer" + std::to_string(i + 1), make_recurrent_conv(shape.cell, layer)));
  }
  out_ = register_module("out",
                         torch::nn::Conv2d(torch::nn::Conv2dOptions(hidden, shape.channels, 1)));
  const torch::NoGradGuard no_gradients;
  torch::nn::init::xavier_uniform_(out_->weight);
  torch::nn::init::zeros_(out_->bias);
}

torch::Tensor RecurrentStack::forward(const torch::Tensor& x, RecurrentState& state) {
  // All layers are of one kind, and remember as many tensors each.
  const std::size_t each = state.size() / layers_.size();
  RecurrentState after;
  torch::Tensor y = x;
  for (std::size_t i = 0; i < layers_.size(); ++i) {
    const auto begin = state.begin() + static_cast<std::ptrdiff_t>(i * each);
    RecurrentState own(begin, begin + static_cast<std::ptrdiff_t>(each));
    y = layers_[i]->forward(y, own);
    after.insert(after.end(), own.begin(), own.end());
  }
  state = std::move(after);
  return out_->forward(y);
}

std::shared_ptr<RecurrentConv> make_recurrent_stack(const RecurrentStackShape& shape) {
  const int hidden = remembered_by(shape);
  if (shape.layers == 1 && hidden == shape.channels) {
    return make_recurrent_conv(shape.cell, {.channels = shape.channels, .hidden = hidden});
  }
  return std::make_shared<RecurrentStack>(shape);
}

}  // namespace tinct
