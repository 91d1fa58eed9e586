#pragma once

#include <torch/nn/modules/conv.h>

#include <memory>

#include "train/models/hue_chroma.h"
#include "train/models/recurrent_stack.h"
#include "train/models/vgg16.h"
#include "train/models/video_colorizer.h"

namespace tinct {

/// The net of the SJTU report: VGG-16 sees a frame, recurrent convolutions ("dynamic layers") pass
/// on what it found from frame to frame, deconvolutions lead to a distribution over 32 hues and 32
/// chromas at every place of a quarter of the size, whose colours are enlarged bilinearly.
///
/// Dynamic layers stand behind conv5_3 and conv4_3, and their output is added to what they got:
/// without them (`dynamic=off`) the rest of the net is the same, weight by weight, and
/// `dynamic=memoryless` keeps the layers but has them forget after every frame. `recurrent_size`
/// and `recurrent_layers` make them stacks (train/models/recurrent_stack.h). The decoder:
///
///     x = relu(up1(y5) + side1(y4)),  x = relu(up2(x) + side2(conv3_3)),  conv1, conv2, two heads
///
/// with w = width: up1 8w → 8w, up2 8w → 4w (4 x 4, stride 2), side1 and side2 1 x 1, conv1 → 2w
/// and conv2 → w 3 x 3, heads 1 x 1. At width 64 with GRUs: 50,022,976 parameters, 28,314,624 of
/// them in the dynamic layers. The page of the model says what of this the report has.
///
/// Source: Xu, "Greyscale image & video colorization", Shanghai Jiao Tong University 2017.
class Dynamic final : public VideoColorizer {
 public:
  explicit Dynamic(const ModelOptions& options);

  /// VGG-16 gets its own scaling (vgg_input()); colours are decoded as they are.
  [[nodiscard]] const ColorSpec& color_spec() const override { return spec_; }
  [[nodiscard]] int stride() const override { return 16; }
  [[nodiscard]] bool takes_hints() const override { return false; }
  [[nodiscard]] std::int64_t clip_length() const override { return clip_frames_; }
  void load_backbone(const std::filesystem::path& weights) override;
  void reset() override { memory_ = {}; }
  [[nodiscard]] torch::Tensor step(const torch::Tensor& luma, const torch::Tensor& hints) override;
  /// hue_chroma_loss() of every frame, against colours averaged over 4 x 4 pixels.
  [[nodiscard]] torch::Tensor loss(const ColorBatch& batch) override;

  /// Scores for a batch of runs of `frames` frames each, oldest first: luma [n frames, 1, h, w], as
  /// in ColorBatch; every run begins a film. [n frames, 32, h/4, w/4] each.
  [[nodiscard]] HueChromaScores clip_scores(const torch::Tensor& luma, std::int64_t frames);

 private:
  using Conv = torch::nn::Conv2d;
  using Up = torch::nn::ConvTranspose2d;
  using Layer = std::shared_ptr<RecurrentConv>;

  /// Of both dynamic layers.
  struct Memory {
    RecurrentState deep, middle;
  };
  Conv conv(const std::string& name, int in, int out, int kernel);
  Up up(const std::string& name, int in, int out);
  void make_decoder(int width);
  [[nodiscard]] HueChromaScores scores(const torch::Tensor& luma, std::int64_t frames,
                                       Memory& memory);
  [[nodiscard]] torch::Tensor through_time(const Layer& layer, const torch::Tensor& x,
                                           std::int64_t frames, RecurrentState& state) const;

  ColorSpec spec_{.luma_shift = 0, .luma_scale = 1, .chroma_scale = 1};
  std::int64_t clip_frames_;
  std::string decode_;
  bool remembers_frames_;
  std::shared_ptr<Vgg16> vgg_;
  Up up1_{nullptr}, up2_{nullptr};
  Conv side1_{nullptr}, side2_{nullptr}, conv1_{nullptr}, conv2_{nullptr};
  Conv hue_{nullptr}, chroma_{nullptr};
  Layer deep_, middle_;  ///< none with dynamic=off
  Memory memory_;
};

}  // namespace tinct
