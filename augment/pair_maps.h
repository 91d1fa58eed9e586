#pragma once

#include <cstdint>

#include "augment/affine.h"
#include "augment/affine_ranges.h"

namespace tinct {

/// What the maps of a pair are drawn from.
struct PairRanges {
  AffineRanges motion = affine_preset("table3");   ///< between the two frames
  AffineRanges augment = affine_preset("table2");  ///< of both frames alike
  bool flip = true;                                ///< mirror both, heads or tails by a fair coin
  bool previous_moves = true;  ///< the previous frame is made from the current one, as the text of
                               ///< ColorMotion has it; false: the other way round, as its code
  Centre centre = Centre::keras;
};

/// How the two frames of a pair come from one still, drawn for (seed, item).
struct PairMaps {
  AffineParameters motion;
  AffineParameters augment;
  bool flipped = false;
  Affine previous;  ///< from the previous frame's pixels to the still's
  Affine current;   ///< from the current frame's
};

/// Draws by Random(seed, item): six numbers of motion, six of augmentation, the coin; always all of
/// them, so that another choice of one changes no other.
///
/// The frame that stands has the map A F (A the augmentation's matrix, F the mirror), the one that
/// moves M A F (M the motion's): the still is moved first, then both are augmented, then mirrored.
/// Each frame is sampled from the still once, not twice.
[[nodiscard]] PairMaps draw_pair_maps(const PairRanges& ranges, const PlaneSize& size,
                                      std::uint64_t seed, std::uint64_t item) noexcept;

/// The map from a pixel of the first frame to its place in the second: second^-1 first, where both
/// lead to the still. Its difference from the identity is the exact flow. Throws as inverse().
[[nodiscard]] Affine motion_map(const Affine& first, const Affine& second);

/// {"motion", "augment", "flipped", "previous", "current"}: parameters and matrices.
[[nodiscard]] Json pair_maps_json(const PairMaps& maps);

}  // namespace tinct
