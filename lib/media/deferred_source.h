#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>

#include "lib/media/frame_source.h"

namespace tinct {

/// A frame that is decoded, but not yet a picture.
struct DeferredFrame {
  std::int64_t pts = 0;     ///< as in Frame, as are the next two
  std::int64_t number = 0;  ///< counted from 0 in presentation order
  bool damaged = false;
  /// Makes the picture, with pts, number and damage. Call it once, from any thread, several frames
  /// at a time, also when the source is gone. A frame that is not needed costs no conversion.
  std::function<Frame()> picture{};
};

/// As FrameSource, for those who convert pictures in parallel: one reader.
class DeferredSource {
 public:
  virtual ~DeferredSource() = default;
  [[nodiscard]] virtual const VideoInfo& info() const = 0;
  /// The next frame, or nothing at the end. Throws as FrameSource::next().
  [[nodiscard]] virtual std::optional<DeferredFrame> next() = 0;
};

/// Opens a video file or a folder of pictures, which are decoded by next(). Throws as
/// open_frame_source.
[[nodiscard]] std::unique_ptr<DeferredSource> open_deferred_source(
    const std::filesystem::path& path, const FrameSourceOptions& options = {});

/// The first kind behind it (lib/media/video_file.cpp).
[[nodiscard]] std::unique_ptr<DeferredSource> open_deferred_video(
    const std::filesystem::path& path, const FrameSourceOptions& options = {});

}  // namespace tinct
