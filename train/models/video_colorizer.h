#pragma once

#include <torch/nn/module.h>

#include <memory>
#include <string>

#include "train/options.h"

namespace tinct {

/// How a model's numbers relate to colour: what enters is (L* - luma_shift) / luma_scale, and what
/// leaves it, times chroma_scale, is a*, b*. One for each model: the scaling stands here only.
struct ColorSpec {
  double luma_shift = 50;
  double luma_scale = 1;
  double chroma_scale = 1;
};

/// Frames on the device, in CIE Lab.
struct ColorBatch {
  torch::Tensor luma;    ///< [n, 1, height, width], L* 0..100
  torch::Tensor chroma;  ///< [n, 2, height, width], the true a*, b*
  torch::Tensor hints;   ///< [n, 3, height, width]: a*, b* where given, else 0; 1 where given
};

/// The interface of all colorizers that are trained here; they differ behind it only.
///
/// One frame after the other: reset(), then step() for each. For training: loss(). Widths and
/// heights are multiples of `stride()`. Not thread-safe.
class VideoColorizer : public torch::nn::Module {
 public:
  [[nodiscard]] virtual const ColorSpec& color_spec() const = 0;
  /// Widths and heights must be multiples of this.
  [[nodiscard]] virtual int stride() const = 0;
  /// False where hints change nothing.
  [[nodiscard]] virtual bool takes_hints() const = 0;
  /// Forgets earlier frames.
  virtual void reset() = 0;
  /// The next frame of each of n films: luma [n, 1, h, w] and hints [n, 3, h, w] as in ColorBatch;
  /// returns a*, b* as [n, 2, h, w].
  [[nodiscard]] virtual torch::Tensor step(const torch::Tensor& luma,
                                           const torch::Tensor& hints) = 0;
  /// What training makes small, as a scalar with gradients.
  [[nodiscard]] virtual torch::Tensor loss(const ColorBatch& batch) = 0;
};

}  // namespace tinct
