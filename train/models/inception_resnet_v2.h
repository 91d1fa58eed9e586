#pragma once

#include <torch/nn/modules/linear.h>

#include "train/models/inception_block.h"

namespace tinct {

/// Inception-ResNet-v2, the classifier of ImageNet, with timm's layers and names, so that its
/// weights are read as they are: 55,843,464 parameters. For pictures of 299 x 299; smaller ones
/// down to 75 x 75 pass too. Fresh weights are He's, so that what enters still tells what leaves.
///
/// Source: Szegedy et al. 2016 (arXiv 1602.07261), in TensorFlow's slim; as ported in
/// github.com/huggingface/pytorch-image-models, timm/models/inception_resnet_v2.py.
class InceptionResNetV2 final : public torch::nn::Module {
 public:
  static constexpr std::int64_t kSide = 299;
  static constexpr std::int64_t kLogits = 1000;
  static constexpr std::int64_t kPreLogits = 1536;

  InceptionResNetV2();

  /// What the classifier sees, [n, 1536]: the mean over the picture of the last features of RGB
  /// [n, 3, h, w] in -1..1. Its normalisations follow the mode of the module, train() or eval().
  [[nodiscard]] torch::Tensor pre_logits(const torch::Tensor& rgb);
  /// The scores of the 1000 classes before the softmax, [n, 1000].
  [[nodiscard]] torch::Tensor logits(const torch::Tensor& rgb);

 private:
  using Blocks = std::vector<std::shared_ptr<InceptionBlock>>;
  std::shared_ptr<InceptionLayer> layer(const std::string& name, const InceptionLayerShape& shape);
  std::shared_ptr<InceptionBlock> block(const std::string& name, const InceptionBlockShape& shape);
  [[nodiscard]] Blocks repeated(const std::string& name, int times,
                                const InceptionBlockShape& shape);
  void draw_weights();

  std::vector<std::shared_ptr<InceptionLayer>> stem1_, stem2_;  ///< before the two pools
  Blocks blocks_;
  std::shared_ptr<InceptionLayer> last_;
  torch::nn::Linear classif_{nullptr};
};

}  // namespace tinct
