#pragma once

#include <ATen/ATen.h>

#include "train/models/registry.h"

namespace tinct::test {

/// A net without normalisation whose loss is a mean over samples: a*, b* are multiples of L*.
class LinearModel : public VideoColorizer {
 public:
  LinearModel() { weight = register_parameter("weight", at::full({2}, 0.5)); }
  const ColorSpec& color_spec() const override { return spec_; }
  int stride() const override { return 1; }
  bool takes_hints() const override { return false; }
  void reset() override {}
  torch::Tensor step(const torch::Tensor& luma, const torch::Tensor&) override {
    return luma * weight.view({1, 2, 1, 1});
  }
  torch::Tensor loss(const ColorBatch& batch) override {
    return at::mse_loss(step(batch.luma, batch.hints), batch.chroma);
  }
  torch::Tensor weight;

 private:
  ColorSpec spec_;
};

}  // namespace tinct::test
