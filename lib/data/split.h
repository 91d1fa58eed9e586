#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "lib/base/hash.h"
#include "lib/data/manifest.h"

namespace tinct {

/// The two parts of a dataset.
enum class Split { train, validation };

/// "train" or "validation".
[[nodiscard]] const char* name(Split split) noexcept;
/// Throws Error(Fault::input) for any other word; `where` names its place.
[[nodiscard]] Split split_from_name(const std::string& word, const std::string& where);

/// What is assigned as a whole: a scene, or all scenes of a video.
enum class SplitBy { scene, video };

/// One thing to assign: a scene by its first frame; a video has the first frame 0.
struct SplitUnit {
  VideoId id;
  std::int64_t first_frame = 0;
};

/// What units are sorted by: BLAKE2b-256(seed ‖ id ‖ first frame), the seed and the frame as 64-bit
/// little endian numbers (two's complement), the id as its 40 characters. It depends on nothing
/// but the unit, so that a unit's place never changes when media are missing.
[[nodiscard]] Digest256 split_key(std::int64_t seed, const SplitUnit& unit);

/// How many of n units are for validation: max(1, round(n / 5)), and 0 of none.
[[nodiscard]] std::int64_t validation_count(std::int64_t n) noexcept;

/// Assigns units: of their order by split_key the first validation_count(n) are for validation.
/// The result stands at the unit's index; the order of the units does not matter.
[[nodiscard]] std::vector<Split> split_units(std::int64_t seed,
                                             const std::vector<SplitUnit>& units);

/// The split of every scene, [video][scene] as in the manifest. Scenes whose `split` is set keep
/// it; only the others are counted and assigned. Throws Error(Fault::input) for an unknown split.
[[nodiscard]] std::vector<std::vector<Split>> split_manifest(const Manifest& manifest, SplitBy by,
                                                             std::int64_t seed);

}  // namespace tinct
