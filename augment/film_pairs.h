#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

#include "augment/motion_pair.h"
#include "augment/pair_folder.h"
#include "augment/still_pairs.h"
#include "lib/data/manifest.h"
#include "lib/media/optical_flow.h"

namespace tinct {

/// Which frames of a film make pairs.
struct FilmPairOptions {
  std::string flow = "dis";
  int stride = 1;
  int every = 1;

  static void describe(auto& opt, FilmPairOptions& o) {
    opt("flow", o.flow, "how the motion between frames of a film is estimated")
        .one_of({"dis", "farneback"});
    opt("stride", o.stride, "frames from the previous frame of a film to the current one")
        .at_least(1)
        .at_most(1000)
        .shown_as("FRAMES");
    opt("every", o.every, "a pair for one in so many frames of a scene")
        .at_least(1)
        .shown_as("FRAMES");
  }
};

/// Writes pairs of the frames t - stride and t of every scene of a manifest's films, both inside
/// the scene, to <id>/<scene %06d>/<frame %06d>, the frame being t. The draws belong to the film's
/// id and t. A film that is missing, unreadable or shorter than its scenes is listed as failed; its
/// pairs up to there stay.
[[nodiscard]] PairsReport make_film_pairs(const Manifest& manifest,
                                          const std::filesystem::path& media,
                                          const PairRecipe& recipe, const FilmPairOptions& options,
                                          const PairFolder& out);

}  // namespace tinct
