#include <algorithm>
#include <cmath>
#include <vector>

#include "augment/effects/film_effects.h"

namespace tinct {
namespace {

std::vector<float> gaussian(double sigma) {
  const int radius = std::max(1, static_cast<int>(std::ceil(3 * sigma)));
  std::vector<float> kernel(static_cast<std::size_t>(2 * radius + 1));
  double sum = 0;
  for (int i = -radius; i <= radius; ++i) sum += std::exp(-i * i / (2 * sigma * sigma));
  for (int i = -radius; i <= radius; ++i) {
    kernel[static_cast<std::size_t>(i + radius)] =
        static_cast<float>(std::exp(-i * i / (2 * sigma * sigma)) / sum);
  }
  return kernel;
}

// One direction: the mean of pixels along (dx, dy), the border repeated.
Frame smeared(const Frame& frame, const std::vector<float>& kernel, int dx, int dy) {
  Frame out = clone(frame);
  const int radius = static_cast<int>(kernel.size()) / 2;
  for (int y = 0; y < frame.height; ++y) {
    for (int x = 0; x < frame.width; ++x) {
      float sum[3] = {0.5F, 0.5F, 0.5F};
      for (int i = -radius; i <= radius; ++i) {
        const int from_x = std::clamp(x + i * dx, 0, frame.width - 1);
        const int from_y = std::clamp(y + i * dy, 0, frame.height - 1);
        const float weight = kernel[static_cast<std::size_t>(i + radius)];
        const std::uint8_t* pixel = frame.row(from_y) + 3 * from_x;
        for (int c = 0; c < 3; ++c) sum[c] += weight * static_cast<float>(pixel[c]);
      }
      for (int c = 0; c < 3; ++c) {
        out.row(y)[3 * x + c] = static_cast<std::uint8_t>(std::min(sum[c], 255.0F));
      }
    }
  }
  return out;
}

}  // namespace

Frame blurred(const Frame& frame, EffectDraw& draw) {
  const double sigma = 1.5 * draw.strength * draw.shared.uniform();
  if (sigma < 0.05) return frame;
  const std::vector<float> kernel = gaussian(sigma);
  return smeared(smeared(frame, kernel, 1, 0), kernel, 0, 1);
}

}  // namespace tinct
