#include "train/multiply_adds.h"

#include <torch/torch.h>

#include "train/models/registry.h"

#include <catch2/catch.hpp>

using namespace tinct;

namespace {

/// One layer of every kind that is counted.
class Layers final : public VideoColorizer {
 public:
  Layers() {
    down_ = register_module(
        "down", torch::nn::Conv2d(torch::nn::Conv2dOptions(1, 6, 3).stride(2).padding(1)));
    grouped_ =
        register_module("grouped", torch::nn::Conv2d(torch::nn::Conv2dOptions(6, 4, 1).groups(2)));
    up_ =
        register_module("up", torch::nn::ConvTranspose2d(
                                  torch::nn::ConvTranspose2dOptions(4, 2, 4).stride(2).padding(1)));
    linear_ = register_module("linear", torch::nn::Linear(2, 2));
  }
  const ColorSpec& color_spec() const override { return spec_; }
  int stride() const override { return 2; }
  bool takes_hints() const override { return false; }
  void reset() override { ++resets; }
  torch::Tensor step(const torch::Tensor& luma, const torch::Tensor&) override {
    const torch::Tensor x = up_->forward(grouped_->forward(down_->forward(luma)));
    return linear_->forward(x.permute({0, 2, 3, 1})).permute({0, 3, 1, 2});
  }
  torch::Tensor loss(const ColorBatch& batch) override {
    return torch::mse_loss(step(batch.luma, batch.hints), batch.chroma);
  }
  int resets = 0;

 private:
  ColorSpec spec_;
  torch::nn::Conv2d down_{nullptr}, grouped_{nullptr};
  torch::nn::ConvTranspose2d up_{nullptr};
  torch::nn::Linear linear_{nullptr};
};

}  // namespace

TEST_CASE("multiplications are counted as by hand", "[multiply_adds]") {
  Layers model;
  // Of 8 x 8 pixels: 4 x 4 places of 6 kernels of 9; 4 x 4 of 4 kernels of 3; 4 x 4 places of the
  // input in 4 channels, each laid on 2 kernels of 16; 8 x 8 products of 2 x 2.
  CHECK(multiply_adds(model, 8) == 16 * 6 * 9 + 16 * 4 * 3 + 16 * 4 * 2 * 16 + 64 * 4);
  CHECK(model.resets == 2);
  CHECK(model.is_training());
}

TEST_CASE("an LSTM's multiplications are those of its weights", "[multiply_adds]") {
  ModelOptions options{.model = "unet_lstm_gan", .width = 2};
  options.levels = 4;
  const auto with = make_model(options);
  options.lstm = "off";
  const auto without = make_model(options);
  // 2 x 2 positions of 16 channels: four gates of 16 from 16 inputs and 16 states.
  CHECK(multiply_adds(*with, 32) - multiply_adds(*without, 32) == 4 * (4 * 16 * 32));
}

TEST_CASE("the 2018 net takes 75.2 thousand million of them for a frame", "[multiply_adds]") {
  // At 256 x 256, as PyTorch programs counted it before; all its layers scale with the area.
  const auto model = make_model({.model = "user_guided", .width = 64});
  CHECK(static_cast<double>(multiply_adds(*model, 64)) * 16 == Approx(75.2e9).epsilon(0.002));
}
