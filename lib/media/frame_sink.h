#pragma once

#include <filesystem>
#include <memory>
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
};

/// A sink by the name of its output: a name without extension or ending in "/" is a folder of PNGs
/// (000000.png …), ".mkv" is FFV1 (lossless, gbrp), ".mp4" H.264 (VP9 in WebM under ".webm").
/// Throws Error(Fault::usage) for another extension, Error(Fault::input) where no encoder exists.
[[nodiscard]] std::unique_ptr<FrameSink> open_frame_sink(const std::filesystem::path& out,
                                                         const FrameSinkOptions& options = {});

[[nodiscard]] std::unique_ptr<FrameSink> open_video_sink(const std::filesystem::path& out,
                                                         const FrameSinkOptions& options);
[[nodiscard]] std::unique_ptr<FrameSink> open_png_folder_sink(const std::filesystem::path& out);

/// True when this machine's FFmpeg can write H.264 (libx264 or another encoder).
[[nodiscard]] bool can_write_h264();

}  // namespace tinct
