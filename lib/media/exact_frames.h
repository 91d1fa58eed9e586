#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>

#include "lib/media/frame_source.h"

namespace tinct {

/// A frame that goes by while a film is indexed.
struct PassingFrame {
  std::int64_t number = 0;
  const Frame& luma;              ///< gray8, as open_frame_source gives it
  std::function<Frame()> colour;  ///< makes the bgr24 picture; call it before the next one comes
};

/// Any frame of a film by its number, with the very pixels that reading from the start gives.
///
/// A video is first read once from end to end (index()), which counts its frames and notes the time
/// and a hash of the luma of each. Later a frame is sought by its time and taken only when time and
/// hash agree; else the film is decoded from its start up to the frame. So a number is never
/// computed from a time, whatever the container says. Pictures of a folder need no index.
class ExactFrames {
 public:
  virtual ~ExactFrames() = default;

  [[nodiscard]] virtual const VideoInfo& info() const = 0;

  /// Reads the film to its end, once, on the caller's thread, and shows `look` each frame; ends
  /// early when `look` returns false. Throws Error(Fault::input) when the film can't go on.
  virtual void index(const std::function<bool(const PassingFrame&)>& look) = 0;
  /// Frames that frame() can give, from any thread: grows while index() runs.
  [[nodiscard]] virtual std::int64_t indexed() const = 0;
  /// True once indexed() is the number of frames in the film.
  [[nodiscard]] virtual bool complete() const = 0;

  /// Frame `number` in bgr24 without its pts, or nothing when it is not indexed. From any thread;
  /// one at a time. Throws Error(Fault::input) when the film no longer is what was indexed.
  [[nodiscard]] virtual std::optional<Frame> frame(std::int64_t number) = 0;
};

/// Opens a video file or a folder of pictures. Throws as open_frame_source.
[[nodiscard]] std::unique_ptr<ExactFrames> open_exact_frames(const std::filesystem::path& path);

}  // namespace tinct
