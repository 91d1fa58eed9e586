#pragma once

#include <array>

// The numbers of the default detector. They were set by hand from the distributions over the
// development films (9 films, 98 hard cuts, 18 gradual transitions), so scores on those films are
// not those of unseen ones. Those of cuts stand in a clear gap; those of gradual transitions rest
// on few examples, and the misses are the dissolves between moving shots. Similarities are those of
// StructurePlane::similarity. Raise the detector's version in default_cutter.cpp with any change.
namespace tinct::default_detector {

/// Luma is averaged to this size for the uniform test, then to the structure grid.
inline constexpr int kFineWidth = 256;
inline constexpr int kFineHeight = 144;

/// Uniform: the 2018 rule's share of the two fullest of 64 bins.
inline constexpr double kUniformShare = 0.85;
/// A uniform run of at most so many frames between alike pictures is a flash and stays: flashes
/// last up to 3 frames, 0.7 lies between most related (> 0.8) and unrelated pictures (< 0.6).
inline constexpr int kFlashFrames = 3;
inline constexpr double kFlashSimilarity = 0.7;

/// A cut is judged by the frames up to so far from it. In frames, not seconds: shots of 3 frames
/// and flashes of 2 exist at every rate.
inline constexpr int kReach = 5;
/// So many frames behind the latest, all cuts and uniform runs are known.
inline constexpr int kDecided = kReach + kFlashFrames;
/// Pairs across the cut: the last 3 frames before with the first 3 after. A flash has an alike
/// pair among them, a shot of 3 frames has none.
inline constexpr int kAcross = 3;
/// Fall of the similarity across the cut below the median of its neighbours, plus kHistogramVote
/// times the distance of the gray levels (0..1, at most 0.5). Development films: cuts >= 0.45,
/// everything else <= 0.38 but for one letterbox that appears at once.
inline constexpr double kCutFall = 0.41;
inline constexpr double kHistogramVote = 0.25;
/// Pictures that are this alike are no cut whatever their neighbours: cuts <= 0.60.
inline constexpr double kCutSimilarity = 0.66;
/// The limit of likeness at another sensitivity: what is unlike counts that much more.
[[nodiscard]] constexpr double at_sensitivity(double similarity, double sensitivity) noexcept {
  return 1 - (1 - similarity) / sensitivity;
}
/// Width of the step of the confidence, in units of the fall.
inline constexpr double kCutSoftness = 0.05;

/// Lengths of the windows in which gradual transitions are sought, in seconds.
inline constexpr std::array kTransitionSeconds{0.24, 0.48, 0.96, 1.4};
/// Ends of a window that differ by less (mean, gray levels of 255) are not looked at further.
inline constexpr double kLeastChange = 3.0;
/// The ends must be this unlike ...
inline constexpr double kTransitionSimilarity = 0.57;
/// ... and so much less alike than frames as far apart on either side.
inline constexpr double kTransitionFall = 0.2;
/// Dissolves: what the best mixture of the two ends leaves unexplained, as a share of the ends'
/// squared difference, mean over the window. Dissolves <= 0.07, motion mostly >= 0.12 (slow zooms
/// and captions that fade in are lower, but their ends are too alike).
inline constexpr double kBlendResidual = 0.08;
/// Wipes and slides: a larger fall, quiet sides, at the two shorter windows only.
inline constexpr double kWipeFall = 0.46;
inline constexpr double kWipeQuiet = 0.88;
inline constexpr double kWipeLongest = 0.5;
/// The share of the second picture must not step back by more than this, nor jump by more.
inline constexpr double kMixStepBack = -0.04;
inline constexpr double kMixJump = 0.5;
/// Frames with a share between this and one minus this belong to the transition.
inline constexpr double kMixEdge = 0.06;

/// Fades: beside a uniform run, frames whose contrast grows away from it by this factor a frame,
/// for at most so many seconds, belong to the fade when the contrast at least doubles.
inline constexpr double kFadeGrowth = 1.02;
inline constexpr double kFadeSeconds = 2.0;
inline constexpr double kFadeWhole = 2.0;

}  // namespace tinct::default_detector
