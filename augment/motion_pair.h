#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "augment/effects/film_effects.h"
#include "augment/pair_maps.h"
#include "augment/warp.h"
#include "lib/base/json.h"
#include "lib/media/frame.h"
#include "lib/media/optical_flow.h"

namespace tinct {

/// How pairs are made; the options of `tinct pairs` and of training on stills.
struct PairOptions {
  int size = 256;
  std::string motion = "table3";
  std::string augment = "table2";
  std::string moves = "previous";
  bool no_flip = false;
  std::string fill = "nearest";
  std::string centre = "keras";
  std::vector<std::string> effects;
  double effect_strength = 1;
  std::int64_t seed = 0;

  static void describe(auto& opt, PairOptions& o) {
    opt("size", o.size, "width and height of the frames; the whole picture is scaled by area")
        .at_least(16)
        .at_most(4096)
        .shown_as("PIXELS");
    opt("motion", o.motion, "ranges of the motion between the two frames of a still")
        .one_of(affine_preset_names());
    opt("augment", o.augment, "ranges of the change that both frames share")
        .one_of(affine_preset_names());
    opt("moves", o.moves,
        "which frame the motion makes from the other: previous as the thesis has it, current as "
        "its program")
        .one_of({"previous", "current"});
    opt("no-flip", o.no_flip, "never mirror; else half of the pairs are, by a fair coin");
    opt("fill", o.fill, "what stands outside the picture, as in Keras")
        .one_of({"nearest", "constant", "reflect", "wrap"});
    opt("centre", o.centre,
        "the point that rotation and zoom leave where it is: Keras', a pixel beside the middle, or "
        "the middle itself")
        .one_of({"keras", "pixel"});
    opt("effects", o.effects, "age the frames, after the warp")
        .one_of(film_effect_names())
        .several();
    opt("effect-strength", o.effect_strength, "1 as documented, 0 nothing")
        .at_least(0)
        .at_most(10)
        .shown_as("X");
    opt("seed", o.seed, "another seed draws other pairs").shown_as("N");
  }
};

/// PairOptions with all names looked up.
struct PairRecipe {
  int size = 256;
  PairRanges ranges;
  Fill fill;
  std::vector<const FilmEffect*> effects;
  double effect_strength = 1;
  std::uint64_t seed = 0;
};
/// Throws Error(Fault::usage) for a name that is none.
[[nodiscard]] PairRecipe pair_recipe(const PairOptions& options);

/// Two neighbouring frames and the motion between them.
struct MotionPair {
  Frame previous, current;              ///< bgr24, size x size
  FlowField forward;                    ///< from the previous frame to the current one
  FlowField backward;                   ///< from the current frame to the previous one
  Frame forward_valid, backward_valid;  ///< gray8: 255 where the vector can be trusted, else 0
  Json how;                             ///< what was drawn, for the pair's record
};

/// A pair from one still of any size, with the exact flow. The bytes depend on the still, `item`
/// and the recipe alone. Safe to call from any number of threads; one thread each.
[[nodiscard]] MotionPair motion_pair(const Frame& still, const PairRecipe& recipe,
                                     std::uint64_t item);

/// A pair from two frames of a film, of one size: both augmented alike, the flow estimated, and
/// valid where forward and backward flow lead back to within Sundaram's bound (ECCV 2010),
/// |f + b|^2 < 0.01 (|f|^2 + |b|^2) + 0.5, and stay inside what the film shows.
[[nodiscard]] MotionPair film_pair(const Frame& previous, const Frame& current,
                                   const PairRecipe& recipe, std::uint64_t item, FlowMethod method);

/// Puts the recipe's effects on both frames; the flow stays.
void age_pair(MotionPair& pair, const PairRecipe& recipe, std::uint64_t item);

}  // namespace tinct
