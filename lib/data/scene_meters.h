#pragma once

// Private to film_facts.cpp.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "lib/data/manifest.h"
#include "lib/data/merkle.h"
#include "lib/media/frame_source.h"

namespace tinct {

/// What the scenes of a film want of one of its frames.
struct FrameWish {
  std::vector<std::size_t> scenes;    ///< that it belongs to
  std::vector<std::size_t> printing;  ///< those of them that want its fingerprint
};

/// The scenes of a film while its frames go by in order. Scenes may overlap and stand in any order.
class SceneMeters {
 public:
  /// `time_base` decides when a second is over; without one (folders) 24 frames are a second.
  SceneMeters(const std::vector<Scene>& scenes, Rational time_base);

  /// To be asked once for each frame, in order.
  [[nodiscard]] FrameWish next(std::int64_t number, std::int64_t pts);
  /// What was measured of a frame; in order, too.
  void add(const FrameWish& wish, std::int64_t pts, const std::optional<Digest256>& leaf);
  void add_fingerprint(const FrameWish& wish, std::int64_t number, const std::string& hex);
  /// The same for the film's last frame, for scenes that were to go on after it.
  void add_last_fingerprint(std::int64_t number, const std::string& hex);

  /// The scenes with what was measured, their frames unchanged.
  [[nodiscard]] std::vector<Scene> finish() const;

 private:
  struct Meter {
    Scene scene;
    MerkleTree tree;
    std::optional<std::int64_t> last_print;  ///< when the last fingerprint was wanted
  };
  [[nodiscard]] bool second_is_over(std::int64_t since, std::int64_t now) const;

  std::vector<Meter> meters_;
  std::vector<std::size_t> waiting_;  ///< scenes that have not begun, the next one at the end
  std::vector<std::size_t> open_;     ///< scenes that have begun, in the order of the manifest
  Rational time_base_;
};

}  // namespace tinct
