#pragma once

#include <cstdint>
#include <vector>

namespace tinct {

/// The frames that have another one `stride` frames before them in their scene: those whose
/// previous frame is a film's. Pictures, which are scenes of one frame, and a scene's first frames
/// have none.
class FilmFrames {
 public:
  /// `scene_starts`: the first frame of every scene, and the number of all frames at the end.
  FilmFrames(const std::vector<std::uint64_t>& scene_starts, int stride);

  [[nodiscard]] std::uint64_t count() const noexcept { return ends_.empty() ? 0 : ends_.back(); }
  /// The scenes that have such frames.
  [[nodiscard]] std::uint64_t scenes() const noexcept { return ends_.size(); }
  /// True where other scenes have none.
  [[nodiscard]] bool stand_beside_pictures() const noexcept { return pictures_ && count() > 0; }
  /// The number of the frame `place`, 0 … count() - 1.
  [[nodiscard]] std::uint64_t frame(std::uint64_t place) const;
  /// The place of the first frame of scene 0 … scenes() - 1; that of scenes() is count().
  [[nodiscard]] std::uint64_t scene_place(std::uint64_t scene) const;

 private:
  std::vector<std::uint64_t> firsts_;  ///< of each scene, the first frame that has one before it
  std::vector<std::uint64_t> ends_;    ///< how many there are up to the end of each scene
  bool pictures_ = false;
};

}  // namespace tinct
