#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "lib/data/manifest.h"
#include "lib/media/frame_source.h"

namespace tinct {

/// When the frames of a film are shown, in seconds from its first one.
class FilmTimes {
 public:
  /// By the manifest: a constant rate gives number / rate. Nothing is known of a variable or
  /// unknown rate.
  explicit FilmTimes(const ManifestVideo& video);
  /// As read from the film: the time of every frame, and of the end of the last one.
  explicit FilmTimes(std::vector<double> starts_and_end);

  [[nodiscard]] bool known() const noexcept { return rate_ > 0 || !starts_.empty(); }
  /// When a frame appears.
  [[nodiscard]] std::optional<double> start(std::int64_t frame) const;
  /// When it goes: the next one's start.
  [[nodiscard]] std::optional<double> end(std::int64_t frame) const { return start(frame + 1); }

 private:
  double rate_ = 0;
  std::vector<double> starts_;
};

/// The frame rate that a manifest tells; 0/1 where it tells none.
[[nodiscard]] Rational frame_rate(const ManifestVideo& video);

}  // namespace tinct
