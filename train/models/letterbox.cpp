#include "train/models/letterbox.h"

#include <ATen/ops/adaptive_avg_pool2d.h>
#include <ATen/ops/constant_pad_nd.h>
#include <ATen/ops/upsample_bicubic2d.h>
#include <ATen/ops/upsample_bilinear2d.h>

#include <algorithm>
#include <array>
#include <cmath>

namespace tinct {
namespace {

/// A side scaled like the other one, which comes from `from` to `to`; 1 pixel at least.
std::int64_t scaled_side(std::int64_t side, std::int64_t from, std::int64_t to) {
  const double exact = static_cast<double>(side) * static_cast<double>(to);
  return std::max<std::int64_t>(1, std::llround(exact / static_cast<double>(from)));
}

PictureSize fitted(const PictureSize& picture, const PictureSize& frame) {
  const PictureSize by_width{scaled_side(picture.height, picture.width, frame.width), frame.width};
  if (by_width.height <= frame.height) return by_width;
  return {frame.height, scaled_side(picture.width, picture.height, frame.height)};
}

}  // namespace

Letterbox::Letterbox(const PictureSize& picture, const PictureSize& frame)
    : picture_(picture),
      frame_(frame),
      inside_(fitted(picture, frame)),
      top_((frame.height - inside_.height) / 2),
      left_((frame.width - inside_.width) / 2) {}

at::Tensor Letterbox::framed(const at::Tensor& pictures, double margin) const {
  const std::array size{inside_.height, inside_.width};
  at::Tensor x = pictures;
  if (inside_.width < picture_.width || inside_.height < picture_.height) {
    x = at::adaptive_avg_pool2d(x, size);
  } else if (inside_ != picture_) {
    x = at::upsample_bicubic2d(x, size, /*align_corners=*/false);
  }
  if (inside_ == frame_) return x;
  return at::constant_pad_nd(
      x, {left_, frame_.width - inside_.width - left_, top_, frame_.height - inside_.height - top_},
      margin);
}

at::Tensor Letterbox::unframed(const at::Tensor& frames) const {
  const std::array size{picture_.height, picture_.width};
  const at::Tensor x = frames.narrow(2, top_, inside_.height).narrow(3, left_, inside_.width);
  if (inside_ == picture_) return x;
  if (inside_.width > picture_.width) return at::adaptive_avg_pool2d(x, size);
  return at::upsample_bilinear2d(x, size, /*align_corners=*/false);
}

}  // namespace tinct
