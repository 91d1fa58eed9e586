#include <algorithm>
#include <cmath>

#include "augment/effects/film_effects.h"

namespace tinct {

Frame flickering(const Frame& frame, EffectDraw& draw) {
  const double gain = 1 + 0.3 * draw.strength * (draw.own.uniform() - 0.5);
  Frame out = clone(frame);
  for (int y = 0; y < out.height; ++y) {
    std::uint8_t* row = out.row(y);
    for (int i = 0; i < 3 * out.width; ++i) {
      row[i] = static_cast<std::uint8_t>(std::clamp(std::lround(gain * row[i]), 0L, 255L));
    }
  }
  return out;
}

}  // namespace tinct
