#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>

#include "lib/media/frame.h"
#include "lib/media/frame_source.h"

namespace tinct {

/// Where frames go, one after the other, all of one size. Nothing appears under the final name
/// before finish(); a sink that is destroyed without it leaves nothing behind.
class FrameSink {
 public:
  virtual ~FrameSink() = default;
  /// Appends a bgr24 frame. Throws Error: Fault::resource for a full disk, Fault::input when the
  /// frame's size differs from the first one's.
  virtual void write(const Frame& frame) = 0;
  /// Completes and renames.
  virtual void finish() = 0;
};

struct FrameSinkOptions {
  Rational fps{25, 1};
  int quality = 20;  ///< H.264's CRF, or the like for VP9; FFV1 and PNG are lossless
  /// Seconds per unit of Frame::pts. When set, a video keeps the frames' own times, the first one
  /// being 0, so that a variable frame rate stays as it is (Matroska and WebM round to 1 ms); a
  /// time that doesn't rise becomes the last one plus one unit. When not set, frames come at `fps`.
  std::optional<Rational> time_base = {};
  Rational sample_aspect{1, 1};  ///< width : height of a pixel, recorded for players
  /// Degrees clockwise for display (0, 90, 180, 270), recorded for players. FFmpeg before 6.1 can't
  /// record it in .mkv and .webm: there it is left out with a warning.
  int rotation = 0;
  /// The film whose audio streams are copied into the video as they are coded, aligned with its
  /// first picture and ending about where the video ends. A stream that the container can't hold is
  /// left out with a warning. Empty: no sound.
  std::filesystem::path audio_from = {};
};

/// A sink by the name of its output: a name without extension or ending in "/" is a folder of PNGs
/// (000000.png …), ".mkv" is FFV1 (lossless, gbrp), ".mp4" H.264 (VP9 in WebM under ".webm").
/// A folder of PNGs takes no option. Throws Error(Fault::usage) for another extension or an option
/// out of its range, Error(Fault::input) where no encoder exists.
[[nodiscard]] std::unique_ptr<FrameSink> open_frame_sink(const std::filesystem::path& out,
                                                         const FrameSinkOptions& options = {});

[[nodiscard]] std::unique_ptr<FrameSink> open_video_sink(const std::filesystem::path& out,
                                                         const FrameSinkOptions& options);
[[nodiscard]] std::unique_ptr<FrameSink> open_png_folder_sink(const std::filesystem::path& out);

/// True when this machine's FFmpeg can write H.264 (libx264 or another encoder).
[[nodiscard]] bool can_write_h264();

}  // namespace tinct
