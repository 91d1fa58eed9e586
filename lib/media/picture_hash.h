#pragma once

#include <memory>
#include <string>

#include "lib/media/frame.h"

struct AVFrame;

namespace tinct {

/// XXH3-128 of pictures one after the other: of each its planes in order, rows from top to bottom
/// without padding, as `ffmpeg -f rawvideo` writes them in the film's own pixel format. What keeps
/// every pixel keeps it: another container, another lossless codec.
class PictureHash {
 public:
  PictureHash();
  ~PictureHash();
  PictureHash(const PictureHash&) = delete;
  PictureHash& operator=(const PictureHash&) = delete;

  /// A picture as FFmpeg decoded it. Throws Error(Fault::input) for a pixel format without planes
  /// in memory, which a hardware decoder would give.
  void add(const AVFrame& picture);
  void add(const Frame& frame);
  /// Of all that was added: 32 lower-case digits, as `xxhsum -H128` prints them.
  [[nodiscard]] std::string hex() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace tinct
