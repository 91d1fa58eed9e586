#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "lib/data/manifest.h"
#include "scenes/frame_window.h"

namespace tinct {

/// A dissolve, wipe, slide or iris: the frames that mix two shots.
struct Transition {
  FrameRange frames;
  double fall = 0;  ///< how much less alike its ends are than frames as far apart beside it
};

/// Seeks gradual transitions in windows of several lengths in seconds. The ends of a window must
/// be unlike although frames as far apart on either side are alike; between them every frame must
/// either be nearly a mixture of the two ends (dissolve), or move steadily from one to the other
/// (wipes and slides). Cuts and uniform runs end the stretches that are looked at.
class TransitionFinder {
 public:
  /// `fps` turns the windows' seconds into frames; sensitivity as in SceneOptions.
  TransitionFinder(double fps, double sensitivity);

  /// How many frames a FrameWindow must hold for look().
  [[nodiscard]] std::size_t frames_needed() const noexcept;

  /// Looks at the windows that the latest frame of `window` completes. `breaks`: the first frames
  /// of all stretches known so far, ascending, complete up to kDecided frames before the latest.
  void look(const FrameWindow& window, const std::vector<std::int64_t>& breaks);

  /// Looks at what is left at the film's end and returns the transitions, in order, apart.
  [[nodiscard]] std::vector<Transition> finish(const FrameWindow& window,
                                               const std::vector<std::int64_t>& breaks);

 private:
  struct Scale {
    double seconds = 0;
    std::int64_t frames = 0;  ///< from the first frame of a window to its last
    std::int64_t step = 1;    ///< between the windows that are looked at
    std::int64_t next = 0;    ///< first frame of the next window
  };
  /// A window with the frames beside it that belong to the same stretches.
  struct Place {
    std::int64_t before, first, last, after;
  };
  [[nodiscard]] static std::optional<Place> place(const Scale& scale, const FrameWindow& window,
                                                  const std::vector<std::int64_t>& breaks);
  void examine(const Scale& scale, const FrameWindow& window, const Place& at);

  std::vector<Scale> scales_;
  double sensitivity_;
  std::vector<Transition> found_;
};

}  // namespace tinct
