#pragma once

#include <cstdint>
#include <vector>

#include "augment/affine.h"
#include "lib/media/frame.h"

namespace tinct {

/// A picture made ready to be seen through maps: its pixels as words that hold all channels.
///
/// Immutable: any number of threads may warp it.
class WarpSource {
 public:
  /// Throws Error(Fault::input) for a side above 65,536 pixels. Takes 8 bytes a pixel.
  explicit WarpSource(const Frame& picture);

  /// The picture seen through a map: pixel p of the result is the picture at map(p), bilinear,
  /// coordinates in 1/2048 and weights in 1/8192, rounded to nearest: what
  /// scipy.ndimage.affine_transform of order 1 gives, to one level. The result has the picture's
  /// format and `size`; pts, number and damage are kept. Whole numbers behind one rounding of each
  /// coordinate: the same bytes on every machine. One thread.
  [[nodiscard]] Frame warp(const Affine& map, const PlaneSize& size, const Fill& fill = {}) const;

  [[nodiscard]] int width() const noexcept { return facts_.width; }
  [[nodiscard]] int height() const noexcept { return facts_.height; }
  /// Row by row without gaps; channel c in bits 21 c … 21 c + 7.
  [[nodiscard]] const std::uint64_t* words() const noexcept { return words_.data(); }

 private:
  Frame facts_;  ///< without pixels
  std::vector<std::uint64_t> words_;
};

/// WarpSource(picture).warp(map, size, fill), for one map.
[[nodiscard]] Frame warp(const Frame& picture, const Affine& map, const PlaneSize& size,
                         const Fill& fill = {});

}  // namespace tinct
