#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "lib/data/manifest.h"
#include "scenes/frame_window.h"

namespace tinct {

/// What is measured about a stretch of frames that might be a dissolve, wipe, slide, iris or fade,
/// in the order of the fitted trees. "Ends" are its first and last frame; "sides" the frames as far
/// apart before and after it, which belong to one shot each if it is a transition.
enum class TransitionFeature : std::uint8_t {
  seconds,         ///< from the first frame to the last
  frames,          ///< the same in frames
  ends,            ///< similarity of the two ends
  worse_side,      ///< the lower similarity within a side
  better_side,     ///< the higher
  fall,            ///< worse_side - ends
  shortest_side,   ///< length of the shorter side over that of the stretch, at most 1
  difference,      ///< mean absolute difference of the ends' luma
  levels,          ///< level_distance of the ends
  residual,        ///< what plain mixtures of the ends leave unexplained, mean over the frames
  residual_most,   ///< ... the worst frame's
  jump,            ///< largest step of the mixture's share from one frame to the next
  step_back,       ///< its smallest step; negative: back
  both,            ///< MixtureFit::both, mean of three frames inside
  both_least,      ///< ... the least
  gain,            ///< MixtureFit::both - single, the largest
  like_ends,       ///< share of the cells that are clearly like either end, mean
  split,           ///< product of the shares like the first and the last, the largest, times 4
  contrast_dip,    ///< least contrast inside over the lower end's contrast
  least_contrast,  ///< of the ends
  roughest_step,   ///< lowest similarity of neighbouring frames inside
  mean_step,       ///< mean of them
  beside_step,     ///< mean of those up to 6 frames before and after
  strongest_cut,   ///< highest confidence of a cut inside, 0 for none
  count
};
inline constexpr std::size_t kTransitionFeatures =
    static_cast<std::size_t>(TransitionFeature::count);
using TransitionFeatures = std::array<float, kTransitionFeatures>;

/// A stretch that was measured: the frames that seem to mix two shots, and the features.
struct TransitionCandidate {
  FrameRange stretch;  ///< its ends are pure frames of either shot
  FrameRange mixed;    ///< within it
  TransitionFeatures features{};
};

/// The per-frame curves that the stretches are measured by, complete for all frames so far.
struct StretchCurves {
  std::span<const float> steps;  ///< similarity to the predecessor
  std::span<const float> cuts;   ///< confidence of a cut before the frame; 0 for none
};

/// Measures stretches of several lengths in seconds. Stretches whose ends are alike, or no less
/// alike than frames as far apart beside them, are passed over. Cuts and uniform runs end the
/// stretches that are looked at.
class TransitionWindows {
 public:
  using Sink = std::function<void(const TransitionCandidate&)>;

  /// `fps` turns the stretches' seconds into frames.
  explicit TransitionWindows(double fps);

  /// How many frames a FrameWindow must hold for look().
  [[nodiscard]] std::size_t frames_needed() const noexcept;

  /// Looks at the stretches that the latest frame of `window` completes. `breaks`: the first frames
  /// of all shots and uniform runs known so far, ascending, complete up to `decided` frames before
  /// the latest.
  void look(const FrameWindow& window, const std::vector<std::int64_t>& breaks,
            const StretchCurves& curves, const Sink& found);

  /// Looks at what is left at the film's end.
  void finish(const FrameWindow& window, const std::vector<std::int64_t>& breaks,
              const StretchCurves& curves, const Sink& found);

 private:
  struct Scale {
    double seconds = 0;
    std::int64_t frames = 0;  ///< from the first frame of a stretch to its last
    std::int64_t step = 1;    ///< between the stretches that are looked at
    std::int64_t next = 0;    ///< first frame of the next one
    std::vector<float>
        spans;  ///< similarity of frames k * step and k * step + frames; NaN: unknown
  };
  /// A stretch with the frames beside it that belong to the same shots.
  struct Place {
    std::int64_t before, first, last, after;
  };
  void look_at(Scale& scale, const FrameWindow& window, const std::vector<std::int64_t>& breaks,
               const StretchCurves& curves, const Sink& found);
  [[nodiscard]] static bool place(const Scale& scale, const FrameWindow& window,
                                  const std::vector<std::int64_t>& breaks, Place& at);
  [[nodiscard]] static double span(Scale& scale, const FrameWindow& window, std::int64_t first,
                                   std::int64_t last);

  std::vector<Scale> scales_;
};

/// So many frames behind the latest, all cuts and uniform runs are known.
inline constexpr std::int64_t kDecidedFrames = 8;

}  // namespace tinct
