#include <ATen/ops/relu.h>
#include <torch/nn/modules/conv.h>

#include "train/models/registry.h"
#include "train/models/video_colorizer.h"

/// The Charbonnier loss (Charbonnier et al. 1994): like |x|, but smooth at 0.
inline torch::Tensor charbonnier(const torch::Tensor& difference) {
  return (difference.square() + 1e-6).sqrt().mean();
}

/// Two convolutions that see seven pixels, and learn by a loss of their own.
class SevenPixels final : public tinct::VideoColorizer {
 public:
  explicit SevenPixels(const tinct::ModelOptions& options)
      : first_(register_module("first", conv(1, options.width))),
        last_(register_module("last", conv(options.width, 2))) {}

  const tinct::ColorSpec& color_spec() const override { return spec_; }
  int stride() const override { return 1; }
  bool takes_hints() const override { return false; }
  void reset() override {}
  torch::Tensor step(const torch::Tensor& luma, const torch::Tensor& /*hints*/) override {
    const torch::Tensor x = (luma - spec_.luma_shift) / spec_.luma_scale;
    return last_->forward(at::relu(first_->forward(x))) * spec_.chroma_scale;
  }
  torch::Tensor loss(const tinct::ColorBatch& batch) override {
    return charbonnier(step(batch.luma, batch.hints) - batch.chroma);
  }

 private:
  static torch::nn::Conv2d conv(int in, int out) {
    return torch::nn::Conv2d(torch::nn::Conv2dOptions(in, out, 5).padding(2));
  }
  tinct::ColorSpec spec_{.luma_shift = 50, .luma_scale = 50, .chroma_scale = 100};
  torch::nn::Conv2d first_, last_;
};

/// Call it before train(): model = "seven_pixels" is known from then on.
inline void add_seven_pixels() {
  tinct::add_model({.name = "seven_pixels",
                    .summary = "two convolutions",
                    .source = "docs/extend.md",
                    .make = [](const tinct::ModelOptions& options) {
                      return std::static_pointer_cast<tinct::VideoColorizer>(
                          std::make_shared<SevenPixels>(options));
                    }});
}
