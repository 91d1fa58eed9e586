#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>

#include "scenes/frame_window.h"

namespace tinct {

/// A cut is judged by the frames up to so far from it. In frames, not seconds: shots of 3 frames
/// and flashes of 2 exist at every rate.
inline constexpr int kCutReach = 5;

/// Distance of two frames' gray levels, 0 (the same) to 1 (none in common): half the sum of
/// absolute differences of the histograms, smoothed by (1 2 1) / 4 against quantisation.
[[nodiscard]] double level_distance(const ReducedFrame& first, const ReducedFrame& second) noexcept;

/// What is measured about a boundary that might be a cut, in the order of the fitted trees. "Side"
/// means the frames before or after the boundary; the two sides are told apart only as worse and
/// better.
enum class CutFeature : std::uint8_t {
  step,             ///< similarity of the two frames at the boundary
  across_most,      ///< largest similarity of the 3 frames before and the 3 after
  across_mean,      ///< mean of those
  bridge,           ///< largest similarity over the boundary at distances 4 and 5 (long flashes)
  neighbours,       ///< median step of the neighbours up to 5 away
  fall,             ///< neighbours - across_most
  worse_side,       ///< the lower of the sides' lowest steps (2 frames deep)
  better_side,      ///< the higher of those
  worse_side_far,   ///< the lower of the sides' similarities at a distance of 2
  better_side_far,  ///< the higher
  levels,           ///< level_distance over the boundary
  levels_beside,    ///< the largest one between neighbours 2 deep
  difference,       ///< mean absolute difference of the luma over the boundary
  difference_rise,  ///< that over the neighbours' median, at least 1 gray level
  changed_cells,    ///< share of the cells less alike than 0.6
  kept_cells,       ///< mean of the three most alike cells
  shifted,          ///< shifted_correlation over the boundary
  least_contrast,   ///< lower standard deviation of the two frames
  contrast_ratio,   ///< of the two frames, 0..1
  count
};
inline constexpr std::size_t kCutFeatures = static_cast<std::size_t>(CutFeature::count);
using CutFeatures = std::array<float, kCutFeatures>;

/// Measures the boundary before frame `t` (> 0), or nothing where it is plainly no cut: the step is
/// as good as its neighbours. `steps` holds every frame's similarity to its predecessor so far.
[[nodiscard]] std::optional<CutFeatures> cut_features(const FrameWindow& window, std::int64_t t,
                                                      std::span<const float> steps);

}  // namespace tinct
