#include "augment/motion_pair.h"

#include <utility>

#include "augment/exact_flow.h"
#include "lib/media/resize.h"

namespace tinct {
namespace {

PlaneSize plane(int size) { return {size, size}; }

}  // namespace

PairRecipe pair_recipe(const PairOptions& options) {
  PairRecipe recipe;
  recipe.size = options.size;
  recipe.ranges = {.motion = affine_preset(options.motion),
                   .augment = affine_preset(options.augment),
                   .flip = !options.no_flip,
                   .previous_moves = options.moves == "previous",
                   .centre = centre_from_name(options.centre)};
  recipe.fill.mode = fill_from_name(options.fill);
  recipe.effects = film_effects_named(options.effects);
  recipe.effect_strength = options.effect_strength;
  recipe.seed = static_cast<std::uint64_t>(options.seed);
  return recipe;
}

void age_pair(MotionPair& pair, const PairRecipe& recipe, std::uint64_t item) {
  EffectKey key{.seed = recipe.seed, .item = item, .strength = recipe.effect_strength};
  pair.previous = with_effects(std::move(pair.previous), recipe.effects, key);
  key.frame = 1;
  pair.current = with_effects(std::move(pair.current), recipe.effects, key);
}

MotionPair motion_pair(const Frame& still, const PairRecipe& recipe, std::uint64_t item) {
  const WarpSource picture(resize_area(still, recipe.size, recipe.size));
  const PlaneSize size = plane(recipe.size);
  const PairMaps maps = draw_pair_maps(recipe.ranges, size, recipe.seed, item);
  MotionPair pair;
  pair.previous = picture.warp(maps.previous, size, recipe.fill);
  pair.current = picture.warp(maps.current, size, recipe.fill);
  ExactFlow forward = exact_flow(maps.previous, maps.current, size, size);
  ExactFlow backward = exact_flow(maps.current, maps.previous, size, size);
  pair.forward = std::move(forward.flow);
  pair.backward = std::move(backward.flow);
  pair.forward_valid = std::move(forward.valid);
  pair.backward_valid = std::move(backward.valid);
  pair.how = pair_maps_json(maps);
  pair.how["flow"] = "exact";
  age_pair(pair, recipe, item);
  return pair;
}

}  // namespace tinct
