#pragma once

// The numbers about frames without content and about fades. Similarities are those of
// StructurePlane::similarity. Raise the detector's version with any change.
namespace tinct::default_detector {

/// Luma is averaged to this size for the uniform test, then to the structure grid.
inline constexpr int kFineWidth = 128;
inline constexpr int kFineHeight = 72;

/// A picture that goes on from a frame with content, this alike to it and with at least this
/// standard deviation of luma, keeps its content whatever its histogram: overexposure fills two
/// bins, too. Blank frames and plain cards deviate less, or are unlike what was before.
inline constexpr double kGoesOnSimilarity = 0.7;
inline constexpr double kGoesOnContrast = 8;

/// Whether a frame has no content: the share of its two fullest gray bins reaches `limit`, and it
/// doesn't go on from a frame that has. `similarity` is to the frame before; NaN for none.
[[nodiscard]] constexpr bool is_uniform(double share, double limit, bool before_uniform,
                                        double similarity, double contrast) noexcept {
  if (share < limit) return false;
  return before_uniform || !(similarity > kGoesOnSimilarity) || contrast < kGoesOnContrast;
}

/// A uniform run of at most so many frames between alike pictures is a flash and stays: flashes
/// last up to 3 frames, 0.7 lies between most related (> 0.8) and unrelated pictures (< 0.6).
inline constexpr int kFlashFrames = 3;
inline constexpr double kFlashSimilarity = 0.7;

/// Fades: beside a uniform run, frames whose contrast grows away from it by this factor a frame,
/// for at most so many seconds, belong to the fade when the contrast at least doubles.
inline constexpr double kFadeGrowth = 1.02;
inline constexpr double kFadeSeconds = 2.0;
inline constexpr double kFadeWhole = 2.0;

}  // namespace tinct::default_detector
