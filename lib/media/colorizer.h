#pragma once

#include <vector>

namespace tinct {

/// The luma of one picture as a colorizer sees it: CIE L*, 0..100, row by row without gaps.
struct LumaPlane {
  int width = 0;
  int height = 0;
  std::vector<float> l;
};

/// The colour of one picture: CIE a* and b* (about -128..127), row by row without gaps.
struct ChromaPlanes {
  int width = 0;
  int height = 0;
  std::vector<float> a, b;
};

/// Colour given at single pixels. Where `known` is 0 nothing is given, and a and b are 0 too.
struct HintPlanes {
  int width = 0;
  int height = 0;
  std::vector<float> a, b;
  std::vector<float> known;  ///< 0 or 1
};

/// Whatever gives colour to a gray film, frame after frame: a trained model (train/), or anything
/// that keeps this contract. Declared without LibTorch, so that every part may use one.
///
/// Not thread-safe: one colorizer, one film at a time.
class Colorizer {
 public:
  virtual ~Colorizer() = default;
  /// The width and height of the pictures that step() takes.
  [[nodiscard]] virtual int size() const = 0;
  /// False where hints change nothing.
  [[nodiscard]] virtual bool takes_hints() const = 0;
  /// Forgets all earlier frames. Call it before a film, and at every cut.
  virtual void reset() = 0;
  /// The colour of the next frame. `luma` and `hints` are size() x size(), and so is the result.
  /// Throws Error(Fault::bug) for another size, Error(Fault::resource) when out of memory.
  [[nodiscard]] virtual ChromaPlanes step(const LumaPlane& luma, const HintPlanes& hints) = 0;
};

}  // namespace tinct
