#pragma once

#include <algorithm>
#include <cmath>
#include <limits>

#include "lib/base/random.h"
#include "lib/media/frame.h"

namespace tinct::test {

/// A bgr24 frame of one colour.
[[nodiscard]] inline Frame plain_frame(int width, int height, int blue, int green, int red) {
  Frame frame = make_frame(width, height);
  for (int i = 0; i < width * height; ++i) {
    frame.row(0)[3 * i] = static_cast<std::uint8_t>(blue);
    frame.row(0)[3 * i + 1] = static_cast<std::uint8_t>(green);
    frame.row(0)[3 * i + 2] = static_cast<std::uint8_t>(red);
  }
  return frame;
}

/// Independent uniform bytes, the same for the same seed.
[[nodiscard]] inline Frame noise_frame(int width, int height, std::uint64_t seed) {
  Frame frame = make_frame(width, height);
  Random random(seed, 0);
  for (int i = 0; i < 3 * width * height; ++i) {
    frame.row(0)[i] = static_cast<std::uint8_t>(random.below(256));
  }
  return frame;
}

/// The pattern of tests/support/reference_ssim.py: channel c (0 red … 2 blue) of (x, y) is
/// (7x + 13y + 29c + 5t + xy/9) mod 256.
[[nodiscard]] inline Frame pattern_frame(int width, int height, int t) {
  Frame frame = make_frame(width, height);
  for (int y = 0; y < height; ++y) {
    for (int x = 0; x < width; ++x) {
      for (int c = 0; c < 3; ++c) {
        frame.row(y)[3 * x + 2 - c] =
            static_cast<std::uint8_t>((7 * x + 13 * y + 29 * c + 5 * t + x * y / 9) % 256);
      }
    }
  }
  return frame;
}

/// The script's second frame: the pattern with an error of -20 … 20, clipped.
[[nodiscard]] inline Frame disturbed_frame(int width, int height, int t) {
  Frame frame = pattern_frame(width, height, t);
  for (int y = 0; y < height; ++y) {
    for (int x = 0; x < width; ++x) {
      for (int c = 0; c < 3; ++c) {
        std::uint8_t& value = frame.row(y)[3 * x + 2 - c];
        const int error = (x * y + 5 * c * x + 11 * t) % 41 - 20;
        value = static_cast<std::uint8_t>(std::clamp(value + error, 0, 255));
      }
    }
  }
  return frame;
}

/// 10 log10(255^2 / mean squared error over all channels); infinite for equal frames.
[[nodiscard]] inline double psnr(const Frame& a, const Frame& b) {
  double sum = 0;
  const int row_bytes = a.width * bytes_per_pixel(a.format);
  for (int y = 0; y < a.height; ++y) {
    for (int i = 0; i < row_bytes; ++i) sum += std::pow(a.row(y)[i] - b.row(y)[i], 2);
  }
  if (sum == 0) return std::numeric_limits<double>::infinity();
  return 10 * std::log10(255.0 * 255.0 * row_bytes * a.height / sum);
}

}  // namespace tinct::test
