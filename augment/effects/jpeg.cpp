#include <algorithm>
#include <cmath>

#include "augment/effects/film_effects.h"
#include "lib/media/image_io.h"

namespace tinct {

Frame through_jpeg(const Frame& frame, EffectDraw& draw) {
  const double loss = draw.strength * (10 + 60 * draw.shared.uniform());
  const int quality = static_cast<int>(std::clamp(std::lround(100 - loss), 1L, 100L));
  Frame out = decode_image(encode_jpeg(frame, quality), "a frame in JPEG");
  out.pts = frame.pts;
  out.number = frame.number;
  out.damaged = frame.damaged;
  return out;
}

}  // namespace tinct
