#pragma once

#include <ATen/core/Tensor.h>

#include <map>
#include <string>

#include "train/metrics/state_dict.h"

namespace tinct {

/// Inception-v3 as FID is measured with: the net of 2015-12-05 that Heusel et al. (2017) took, with
/// the weights and layer names of its port to PyTorch (github.com/mseitzer/pytorch-fid). It differs
/// from Szegedy et al. (CVPR 2016) in that average pools leave the border out, and in that the last
/// block has a maximum pool.
class InceptionV3 {
 public:
  static constexpr std::int64_t kFeatures = 2048;

  /// Throws Error(Fault::input) where a weight is missing or has another shape; the classifier is
  /// not needed.
  InceptionV3(const StateDict& weights, const c10::Device& device);

  /// The features of the last pool, [n, 2048], on the device: of RGB pictures [n, 3, h, w] in
  /// 0..255, which are resized to 299x299 (bilinear, without antialiasing, corners not aligned) and
  /// scaled to -1..1.
  [[nodiscard]] at::Tensor features(const at::Tensor& rgb) const;

 private:
  struct Shape;
  struct Layer {
    at::Tensor weight, bias;  ///< with the batch norm folded in
    std::vector<std::int64_t> stride, padding;
  };
  void add(const StateDict& weights, const std::string& name, const Shape& shape);
  void add_block_a(const StateDict& weights, const std::string& name, std::int64_t in,
                   std::int64_t pooled);
  void add_block_c(const StateDict& weights, const std::string& name, std::int64_t inner);
  void add_block_e(const StateDict& weights, const std::string& name, std::int64_t in);
  void add_reductions(const StateDict& weights);

  /// Convolution, batch norm and ReLU of a layer; of several one after the other, which share a
  /// prefix.
  [[nodiscard]] at::Tensor run(const at::Tensor& x, const std::string& name) const;
  [[nodiscard]] at::Tensor chain(at::Tensor x, const std::string& prefix,
                                 std::initializer_list<const char*> names) const;
  [[nodiscard]] at::Tensor block_a(const at::Tensor& x, const std::string& name) const;
  [[nodiscard]] at::Tensor block_b(const at::Tensor& x) const;
  [[nodiscard]] at::Tensor block_c(const at::Tensor& x, const std::string& name) const;
  [[nodiscard]] at::Tensor block_d(const at::Tensor& x) const;
  [[nodiscard]] at::Tensor block_e(const at::Tensor& x, const std::string& name,
                                   bool maximum) const;

  c10::Device device_;
  std::map<std::string, Layer> layers_;
};

}  // namespace tinct
