#pragma once

#include <ATen/core/Tensor.h>

namespace tinct {

/// Height and width in pixels.
struct PictureSize {
  std::int64_t height, width;
  friend bool operator==(const PictureSize&, const PictureSize&) = default;
};

/// Shows pictures in a frame of another size: as large as fits with their aspect kept, in the
/// middle; an odd pixel of margin goes below or to the right.
///
/// Source: `resize_pad_frame` of github.com/ThejanW/FlowChroma at 90718c3. That stretches pictures
/// that are as wide as high; its paper says that the aspect is kept, and so it is here for all.
class Letterbox {
 public:
  Letterbox(const PictureSize& picture, const PictureSize& frame);

  /// The part of the frame that the picture takes.
  [[nodiscard]] const PictureSize& inside() const { return inside_; }
  /// Pictures [n, c, height, width] in the frame, [n, c, frame height, frame width], `margin`
  /// around: means over what a pixel covers where they shrink, bicubic (a = -0.75) where they grow.
  [[nodiscard]] at::Tensor framed(const at::Tensor& pictures, double margin) const;
  /// Back from the frame to the pictures' own size, without the margins: bilinear where they grow.
  [[nodiscard]] at::Tensor unframed(const at::Tensor& frames) const;

 private:
  PictureSize picture_, frame_, inside_;
  std::int64_t top_, left_;
};

}  // namespace tinct
