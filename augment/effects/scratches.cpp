#include <algorithm>
#include <cmath>

#include "augment/effects/film_effects.h"

namespace tinct {
namespace {

// Mixes a pixel with white or black; coordinates outside the frame are ignored.
void blend(Frame& frame, int x, int y, int shade, double share) {
  if (x < 0 || y < 0 || x >= frame.width || y >= frame.height) return;
  std::uint8_t* pixel = frame.row(y) + 3 * x;
  for (int c = 0; c < 3; ++c) {
    pixel[c] = static_cast<std::uint8_t>(std::lround(pixel[c] + share * (shade - pixel[c])));
  }
}

// A line from top to bottom that leans a little. It runs through the film, so it stays from frame
// to frame, but for a jitter of a pixel.
void scratch(Frame& frame, EffectDraw& draw) {
  const double top = draw.shared.uniform() * frame.width;
  const double lean = (draw.shared.uniform() - 0.5) * 0.04 * frame.width;
  const int shade = draw.shared.below(2) == 0 ? 255 : 0;
  const double share = 0.3 + 0.5 * draw.shared.uniform();
  const double jitter = 2 * draw.own.uniform() - 1;
  for (int y = 0; y < frame.height; ++y) {
    const double x = top + jitter + lean * y / frame.height;
    blend(frame, static_cast<int>(std::floor(x)), y, shade, share);
  }
}

void speck(Frame& frame, EffectDraw& draw) {
  const double x = draw.own.uniform() * frame.width;
  const double y = draw.own.uniform() * frame.height;
  const double radius = 0.5 + 2 * draw.own.uniform();
  const int shade = draw.own.below(2) == 0 ? 255 : 0;
  const int reach = static_cast<int>(radius) + 1;
  for (int dy = -reach; dy <= reach; ++dy) {
    for (int dx = -reach; dx <= reach; ++dx) {
      if (std::hypot(dx, dy) > radius) continue;
      blend(frame, static_cast<int>(x) + dx, static_cast<int>(y) + dy, shade, 0.8);
    }
  }
}

}  // namespace

Frame scratched(const Frame& frame, EffectDraw& draw) {
  Frame out = clone(frame);
  const double most = std::max(draw.strength, 0.0);
  const long lines = std::lround(4 * most * draw.shared.uniform());
  const long specks = std::lround(8 * most * draw.own.uniform());
  for (long i = 0; i < lines; ++i) scratch(out, draw);
  for (long i = 0; i < specks; ++i) speck(out, draw);
  return out;
}

}  // namespace tinct
