#include "augment/pair_maps.h"

#include "lib/base/random.h"

namespace tinct {

PairMaps draw_pair_maps(const PairRanges& ranges, const PlaneSize& size, std::uint64_t seed,
                        std::uint64_t item) noexcept {
  Random random(seed, item);
  PairMaps maps;
  maps.motion = draw_affine(ranges.motion, random);
  maps.augment = draw_affine(ranges.augment, random);
  const bool heads = random.below(2) == 1;
  maps.flipped = ranges.flip && heads;
  Affine standing = affine_map(maps.augment, size, ranges.centre);
  if (maps.flipped) standing = standing * mirror_map(size);
  const Affine moving = affine_map(maps.motion, size, ranges.centre) * standing;
  maps.previous = ranges.previous_moves ? moving : standing;
  maps.current = ranges.previous_moves ? standing : moving;
  return maps;
}

Affine motion_map(const Affine& first, const Affine& second) { return inverse(second) * first; }

Json pair_maps_json(const PairMaps& maps) {
  return {{"motion", affine_json(maps.motion)},
          {"augment", affine_json(maps.augment)},
          {"flipped", maps.flipped},
          {"previous", matrix_json(maps.previous)},
          {"current", matrix_json(maps.current)}};
}

}  // namespace tinct
