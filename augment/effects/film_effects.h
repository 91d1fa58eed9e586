#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "lib/base/random.h"
#include "lib/media/frame.h"

namespace tinct {

/// The numbers of one effect on one frame of a pair.
struct EffectDraw {
  Random shared;        ///< draws the same for both frames: what stays from frame to frame
  Random own;           ///< draws its own for each frame: what changes
  double strength = 1;  ///< 1 as described, 0 nothing
};

/// A way in which film ages or pictures are stored, put on the frames of a pair after the warp. The
/// flow between them stays exact.
struct FilmEffect {
  const char* name;
  const char* summary;  ///< one line with its numbers at strength 1
  /// The changed copy of a bgr24 frame.
  Frame (*apply)(const Frame& frame, EffectDraw& draw);
};

/// All effects in the order in which they are applied: the explicit list to extend. All are off
/// unless named.
[[nodiscard]] const std::vector<FilmEffect>& film_effects();
/// Their names.
[[nodiscard]] std::vector<std::string> film_effect_names();
/// Those named, in the order of film_effects() whatever the order of `names`. Throws
/// Error(Fault::usage) for an unknown name.
[[nodiscard]] std::vector<const FilmEffect*> film_effects_named(
    const std::vector<std::string>& names);

/// Which draws a frame gets.
struct EffectKey {
  std::uint64_t seed = 0;
  std::uint64_t item = 0;
  std::uint64_t frame = 0;  ///< 0 the previous frame of the pair, 1 the current one
  double strength = 1;
};

/// The frame after these effects. The draws depend on the key and the effect's name alone, so that
/// one effect more changes no other.
[[nodiscard]] Frame with_effects(Frame frame, const std::vector<const FilmEffect*>& effects,
                                 const EffectKey& key);

/// One file each (augment/effects/NAME.cpp).
[[nodiscard]] Frame blurred(const Frame& frame, EffectDraw& draw);
[[nodiscard]] Frame with_other_luminance(const Frame& frame, EffectDraw& draw);
[[nodiscard]] Frame flickering(const Frame& frame, EffectDraw& draw);
[[nodiscard]] Frame grainy(const Frame& frame, EffectDraw& draw);
[[nodiscard]] Frame scratched(const Frame& frame, EffectDraw& draw);
[[nodiscard]] Frame through_jpeg(const Frame& frame, EffectDraw& draw);

}  // namespace tinct
