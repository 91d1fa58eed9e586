#include <algorithm>
#include <cmath>

#include "augment/effects/film_effects.h"

namespace tinct {

Frame grainy(const Frame& frame, EffectDraw& draw) {
  Frame out = clone(frame);
  for (int y = 0; y < out.height; ++y) {
    std::uint8_t* row = out.row(y);
    for (int x = 0; x < out.width; ++x, row += 3) {
      const long noise = std::lround(6 * draw.strength * draw.own.normal());
      for (int c = 0; c < 3; ++c) {
        row[c] = static_cast<std::uint8_t>(std::clamp(row[c] + noise, 0L, 255L));
      }
    }
  }
  return out;
}

}  // namespace tinct
