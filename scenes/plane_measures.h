#pragma once

#include "scenes/structure.h"

namespace tinct {

/// Mean absolute difference of two planes' luma, gray levels of 255.
[[nodiscard]] double mean_difference(const StructurePlane& a, const StructurePlane& b) noexcept;

/// How well one picture is the other one moved as a whole: the largest correlation (-1..1) of what
/// the two share after a shift of up to 40 % of the width and a third of the height, at half the
/// grid's resolution. High for whip pans and shakes that similarity() can't follow.
[[nodiscard]] double shifted_correlation(const StructurePlane& a, const StructurePlane& b) noexcept;

/// A frame as the best mixture of two others, each cell at its best place in either.
struct MixtureFit {
  double both = 0;         ///< share of the frame's variance that the two explain together, 0..1
  double single = 0;       ///< ... that the better one explains alone
  double cells_first = 0;  ///< share of the cells (by contrast) clearly like the first frame
  double cells_last = 0;   ///< ... clearly like the last, and less like the first
};
/// Dissolves between moving shots have a large `both` and a smaller `single`; wipes have cells of
/// either kind; motion has neither.
[[nodiscard]] MixtureFit mixture_fit(const StructurePlane& first, const StructurePlane& last,
                                     const StructurePlane& frame) noexcept;

/// Least squares of a frame as (1 - share) first + share last, pixel on pixel.
struct PlainMixture {
  double share = 0;
  double residual = 0;  ///< relative to the squared distance of the two
};
[[nodiscard]] PlainMixture plain_mixture(const StructurePlane& first, const StructurePlane& last,
                                         const StructurePlane& frame) noexcept;

}  // namespace tinct
