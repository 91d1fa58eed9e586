#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "lib/media/colorizer.h"
#include "lib/media/frame.h"

namespace tinct {

/// One colour hint of a `tinct.hints/1` file.
struct Hint {
  std::int64_t frame = 0;  ///< first frame it holds for, counted from 0
  std::int64_t last = 0;   ///< last frame it holds for; a pinned hint may hold for many frames
  double x = 0;            ///< centre, in pixels of the film: 0 is the left edge of the first pixel
  double y = 0;
  double a = 0;     ///< CIE a*
  double b = 0;     ///< CIE b*
  double size = 1;  ///< side of the square it covers, in pixels of the film
};

/// The hints for one film.
struct HintList {
  int width = 0;  ///< of the film that they were made for
  int height = 0;
  std::vector<Hint> hints;  ///< in the order of the file: a later one wins where two overlap
};

/// Reads `tinct.hints/1`:
///
///     {"format":"tinct.hints/1", "width":640, "height":360,
///      "hints":[{"frame":0, "last":120, "x":311.5, "y":80.5, "colour":"#b04030", "size":7,
///                "kind":"pinned"}]}
///
/// `colour` is "#rrggbb" (its a* and b* are taken; L* stays the film's) or [a, b]; `last` defaults
/// to `frame`, `size` to 1, `kind` to "pinned": the hint stays where it is. "tracked" is refused
/// until tinct follows hints. Throws Error(Fault::input) that names `name` and the hint for a wrong
/// member, and for a hint whose centre is outside the picture.
[[nodiscard]] HintList hints_from_text(std::string_view text, const std::string& name);
[[nodiscard]] HintList read_hints(const std::filesystem::path& path);

/// What the list says about one frame, for a colorizer of `size` x `size`: a hint covers every
/// pixel of the small picture whose centre is in its square, and always the pixel that its own
/// centre falls into.
[[nodiscard]] HintPlanes hint_planes(const HintList& list, std::int64_t frame, int size);

/// Hints drawn from the true colours of a frame: each pixel of the small picture is given with
/// probability `rate` (0..1), independently, as ColorMotion's program draws them (Bernoulli, one
/// draw for both channels; github.com/ColorMotion/ColorMotion at fd2912e). The draw depends on
/// (seed, frame.number) alone.
[[nodiscard]] HintPlanes draw_hints(const Frame& frame, int size, double rate, std::uint64_t seed);

/// No hint at all.
[[nodiscard]] HintPlanes no_hints(int size);

}  // namespace tinct
