#pragma once

// Private to align_*.cpp.

#include <cstdint>
#include <vector>

#include "lib/data/align_film.h"

namespace tinct {

/// The frames of a candidate that look like one known frame.
struct LookAlikes {
  std::int64_t count = 0;
  std::vector<std::int32_t> frames;  ///< empty where there are too many to tell a place
  /// Log-likelihood ratio that a frame that looks alike at the right place is the same one.
  double evidence = 0;
};

/// Of every known frame, scene by scene.
[[nodiscard]] std::vector<std::vector<LookAlikes>> find_look_alikes(
    const std::vector<KnownScene>& scenes, const CandidateFilm& candidate);

/// Places of known frames in a candidate, in units of its frames: place = position + offset.
class FrameMap {
 public:
  FrameMap(AlignmentRate rate, const CandidateFilm& candidate);
  /// Position of a known frame, before any offset.
  [[nodiscard]] double position(const KnownFrame& frame) const;
  /// Position of one of the candidate's frames.
  [[nodiscard]] double place(std::int64_t frame) const;
  /// The candidate's frame nearest to a place; may lie outside the film.
  [[nodiscard]] std::int64_t frame_at(double place) const;
  [[nodiscard]] AlignmentRate rate() const { return rate_; }
  [[nodiscard]] std::int64_t frames() const { return frames_; }

 private:
  AlignmentRate rate_;
  std::int64_t frames_;
  double per_second_ = 0;       ///< mean rate of the candidate
  std::vector<double> places_;  ///< of its frames; by time only
};

/// The offsets with the most votes, at most 64, and 0.
[[nodiscard]] std::vector<std::int64_t> likely_offsets(
    const std::vector<KnownScene>& scenes, const std::vector<std::vector<LookAlikes>>& alike,
    const FrameMap& map);

/// An offset for each scene, chosen by dynamic programming; `held` is false for scenes that speak
/// against the offset of their neighbours.
struct ScenePlace {
  bool held = false;
  std::int64_t offset = 0;
};
struct ScenePlaces {
  double evidence = 0;
  std::vector<ScenePlace> scenes;
};
[[nodiscard]] ScenePlaces place_scenes(const std::vector<KnownScene>& scenes,
                                       const std::vector<std::vector<LookAlikes>>& alike,
                                       const CandidateFilm& candidate, const FrameMap& map);

}  // namespace tinct
