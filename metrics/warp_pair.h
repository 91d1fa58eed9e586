#pragma once

#include <array>
#include <cstddef>
#include <span>
#include <string>

#include "metrics/metric.h"

namespace tinct {

/// What is measured of one pair of frames, and of the later frame's chroma.
struct WarpPair {
  enum Column : std::size_t {
    kValue,        ///< Lai's value: R, G, B in 0..1, mean over kept pixels and channels
    kTruth,        ///< the truth's own
    kStrict,       ///< without pixels that leave the picture; none where no pixel is left
    kStrictTruth,  //
    kAb,           ///< the strict one of (a, b), Lab units squared
    kAbTruth,      //
    kKept,         ///< share of pixels neither occluded nor at a motion boundary
    kKeptStrict,   ///< the same, and landing inside the picture
    kEmpty,        ///< 1 for a pair without a kept pixel, whose value is 0 as published
    kColumns
  };

  /// Writes the columns of one pair. `output` are the output's sums under `field`.
  static void write(const MotionField& field, const WarpSums& output, std::span<double> row);
};

/// Mean over a and b of the variance about the picture's own mean, Lab units squared.
[[nodiscard]] double chroma_spread(const Picture& picture);

/// `of` over `to`; kNoValue where `to` is not above 0.
[[nodiscard]] double ratio_or_none(double of, double to);

/// Reduces the columns of WarpPair that start at `first` to ".value", ".gt", ".ratio", ".strict",
/// ".strict_gt", ".ab", ".ab_gt", ".ab_norm", ".ab_norm_gt", ".ab_norm_ratio", ".kept",
/// ".kept_strict", ".pairs" and ".empty_pairs" behind `name`. `variance` and `variance_truth` are
/// the clip's chroma variances, by which .ab_norm divides.
struct WarpReduction {
  std::string name;
  std::size_t first = 0;
  double variance = kNoValue;
  double variance_truth = kNoValue;
  void finish(const Rows& rows, ClipValues& out) const;
};

}  // namespace tinct
