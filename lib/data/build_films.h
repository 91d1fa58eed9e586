#pragma once

#include <cstdint>
#include <vector>

#include "lib/data/build_journal.h"
#include "lib/data/crop.h"
#include "lib/data/film_reader.h"
#include "lib/data/sample.h"
#include "lib/data/sample_writer.h"

namespace tinct {

/// What is done with each frame.
struct FrameTreatment {
  ColourRecipe recipe = ColourRecipe::tinct1;
  Crop crop;
  SplitEncodings encodings{Encoding::png, Encoding::png};
  int size = 256;  ///< 0: as the film
  /// A frame is left out when its fingerprint is near that of the last one written of its scene:
  /// fewer bits differ, and the mean squared difference of the luma means is below this too. 0: no.
  int dedup = 0;
  std::int64_t checkpoint_every = 1000;  ///< samples between two records inside a film
  bool is_part = false;                  ///< damage is counted when the parts are joined
};

/// Adds the remark on damaged frames, if there are any.
void note_damage(std::int64_t damaged, VideoRecord& video);

/// Decodes the films one after the other, scales, hashes and encodes their frames in parallel and
/// writes the samples in order. Goes on where the journal's state ends; a film that fails is taken
/// back from the writer. Returns all finished films, those of the state first.
[[nodiscard]] std::vector<FinishedFilm> build_films(std::vector<Film> films,
                                                    const FrameTreatment& treatment,
                                                    JournalState state, BuildJournal& journal,
                                                    SampleWriter& writer);

}  // namespace tinct
