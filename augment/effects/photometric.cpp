#include <algorithm>

#include "augment/effects/film_effects.h"
#include "lib/media/colour.h"

namespace tinct {

Frame with_other_luminance(const Frame& frame, EffectDraw& draw) {
  const double gain = 1 + 0.4 * draw.strength * (draw.shared.uniform() - 0.5);
  const double offset = 20 * draw.strength * (draw.shared.uniform() - 0.5);
  LabImage lab = to_lab(frame);
  for (double& l : lab.l) l = std::clamp(gain * l + offset, 0.0, 100.0);
  Frame out = from_lab(lab);
  out.pts = frame.pts;
  out.number = frame.number;
  out.damaged = frame.damaged;
  return out;
}

}  // namespace tinct
