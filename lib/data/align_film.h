#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "lib/data/manifest.h"
#include "lib/media/fingerprint.h"

namespace tinct {

/// A frame of the film that a manifest was made of, as the manifest remembers it.
struct KnownFrame {
  std::int64_t number = 0;
  double seconds = 0;  ///< when it is shown
  Fingerprint print;
};

/// A scene to find again. `known` is sorted by number and holds its first and its last frame.
struct KnownScene {
  FrameRange frames;
  std::vector<KnownFrame> known;
};

/// Another film, all of it: a fingerprint for each frame and when it is shown.
struct CandidateFilm {
  std::vector<Fingerprint> prints;
  std::vector<double> seconds;
};

/// How the numbers of a film and of its other encode belong together.
enum class AlignmentRate {
  frames,  ///< one by one, whatever their times: number + offset
  time,    ///< by time, as frames were dropped or repeated for another rate
};

/// Where a scene was found.
struct FoundScene {
  bool found = false;        ///< both boundaries stand in the candidate, and what lies between fits
  FrameRange frames;         ///< there; only when found
  bool one_to_one = false;   ///< each frame has its own, in order
  bool same_prints = false;  ///< every fingerprint is the same, bit for bit
  double luma_error = 0;     ///< mean of luma_error() over the known frames; 0 when not found
  std::string why;           ///< not found: what is known of the reason
};

struct FilmAlignment {
  AlignmentRate rate = AlignmentRate::frames;
  /// How sure it is that the candidate shows this film, a sum of log-likelihood ratios; 0: not the
  /// same film, then no scene is found.
  double evidence = 0;
  std::vector<FoundScene> scenes;  ///< one for each known scene
};

/// Two frames may show the same picture: at most 8 of 64 bits differ and the luma means are close;
/// or at most 16 and the means are the same to a level, as many bits of a smooth picture are those
/// of its noise; or both are nearly plain and the means are very close, as all bits then are.
[[nodiscard]] bool looks_alike(const Fingerprint& a, const Fingerprint& b) noexcept;

/// Finds the scenes of a film, sorted by their first frames, in another encode of it.
///
/// Every known frame votes for the offsets at which the candidate looks alike, the less the more
/// such frames there are. The strongest offsets are hypotheses; dynamic programming over the scenes
/// chooses one for each, in rising order and with as few changes as the votes allow, so that a film
/// with a part cut out is found in pieces. Then each boundary is sought on its own, two frames
/// around where the offset puts it: it stands where the frames on both sides of the cut agree best.
/// Does this once for offsets in frames and once in time, and returns what has more evidence.
[[nodiscard]] FilmAlignment align_film(const std::vector<KnownScene>& scenes,
                                       const CandidateFilm& candidate);

}  // namespace tinct
