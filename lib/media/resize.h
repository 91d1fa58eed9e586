#pragma once

#include "lib/media/frame.h"

namespace tinct {

/// Width and height in pixels.
struct FrameSize {
  int width = 0;
  int height = 0;
  bool operator==(const FrameSize&) const = default;
};

/// Scales to width x height. Smaller: every pixel is the area-weighted mean of what it covers
/// (OpenCV's INTER_AREA, bit-equal over its versions 4.6 to 4.14); larger in both directions:
/// bilinear (INTER_LINEAR); larger in one only: as INTER_AREA does then. The same size returns the
/// frame itself. pts, number and damage are kept.
[[nodiscard]] Frame resize_area(const Frame& frame, int width, int height);

/// What resize_area does from one size to another, for records: "none", "area", "bilinear", or
/// "area one way" where one side grows and the other shrinks.
[[nodiscard]] const char* resize_filter(const FrameSize& from, const FrameSize& to) noexcept;

}  // namespace tinct
