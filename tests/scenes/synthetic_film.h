#pragma once

#include <cstdint>
#include <vector>

#include "lib/media/frame_source.h"

namespace tinct::test {

/// Frames made in memory, read as a film.
class FilmInMemory final : public FrameSource {
 public:
  explicit FilmInMemory(std::vector<Frame> frames, Rational fps = {25, 1});
  [[nodiscard]] const VideoInfo& info() const override { return info_; }
  [[nodiscard]] std::optional<Frame> next() override;

 private:
  std::vector<Frame> frames_;
  std::size_t at_ = 0;
  VideoInfo info_;
};

/// A place that can be filmed: smooth random texture (value noise on an 8-pixel lattice) of mean
/// 128, larger than the frames taken of it.
class Place {
 public:
  explicit Place(std::uint64_t seed);
  /// A frame of kWidth x kHeight whose top left corner stands at (x, y); the texture repeats.
  [[nodiscard]] Frame film(int x, int y, PixelFormat format = PixelFormat::gray8) const;

  static constexpr int kWidth = 160;
  static constexpr int kHeight = 96;

 private:
  static constexpr int kSize = 256;
  std::vector<std::uint8_t> texture_;
};

/// `count` frames of a place with the camera panning `speed` pixels a frame.
[[nodiscard]] std::vector<Frame> shot(std::uint64_t seed, int count, int speed = 1,
                                      PixelFormat format = PixelFormat::gray8);

/// A frame of one value.
[[nodiscard]] Frame plain(int value, PixelFormat format = PixelFormat::gray8,
                          int width = Place::kWidth, int height = Place::kHeight);

/// (1 - share) a + share b, rounded.
[[nodiscard]] Frame mix(const Frame& a, const Frame& b, double share);

/// gain * value + offset, clipped.
[[nodiscard]] Frame light(const Frame& frame, double gain, double offset);

/// Appends the frames of one list to another.
void append(std::vector<Frame>& film, const std::vector<Frame>& more);

}  // namespace tinct::test
