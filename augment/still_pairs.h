#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "augment/motion_pair.h"
#include "augment/pair_folder.h"

namespace tinct {

/// What became of the inputs of a run of `tinct pairs`.
struct PairsReport {
  std::int64_t made = 0;     ///< pairs written
  std::int64_t skipped = 0;  ///< pairs that were there: of an earlier run, or of the same picture
  std::int64_t inputs = 0;   ///< pictures or films that were used
  Json contents = Json::array();    ///< {"file", "id", "pairs"} of each, in the order given
  std::vector<std::string> failed;  ///< a sentence for each that could not be used
};

/// The pictures that these paths name: files as they are, folders with all their pictures and
/// folders below, in the order of their names. Throws Error(Fault::input) for what does not exist.
[[nodiscard]] std::vector<std::filesystem::path> list_stills(
    const std::vector<std::filesystem::path>& paths);

/// Writes `per_image` pairs of each picture to <id>/<number %06d>, id the BLAKE2b-160 of the whole
/// file: the draws follow the content, not the name or the order. A picture that can't be read is
/// listed and the others go on; 16 bits are rounded to 8, alpha is blended on black, and of an
/// animated picture the first image is taken where the format allows it.
[[nodiscard]] PairsReport make_still_pairs(const std::vector<std::filesystem::path>& stills,
                                           const PairRecipe& recipe, int per_image,
                                           const PairFolder& out);

}  // namespace tinct
