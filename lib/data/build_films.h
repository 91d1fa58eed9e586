#pragma once

#include <cstdint>
#include <vector>

#include "lib/data/build_journal.h"
#include "lib/data/film_reader.h"
#include "lib/data/sample.h"
#include "lib/data/sample_writer.h"

namespace tinct {

/// What is done with each frame.
struct FrameTreatment {
  ColourRecipe recipe = ColourRecipe::tinct1;
  Encoding encoding = Encoding::png;
  int size = 256;                        ///< 0: as the film
  std::int64_t checkpoint_every = 1000;  ///< samples between two records inside a film
};

/// Decodes the films one after the other, scales, hashes and encodes their frames in parallel and
/// writes the samples in order. Goes on where the journal's state ends; a film that fails is taken
/// back from the writer. Returns all finished films, those of the state first.
[[nodiscard]] std::vector<FinishedFilm> build_films(std::vector<Film> films,
                                                    const FrameTreatment& treatment,
                                                    JournalState state, BuildJournal& journal,
                                                    SampleWriter& writer);

}  // namespace tinct
