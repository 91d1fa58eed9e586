#pragma once

// Private to video_file.cpp and exact_frames.cpp.

#include <cstdint>
#include <filesystem>
#include <optional>

#include "lib/media/frame_source.h"
#include "lib/media/video_decoder.h"

namespace tinct {

/// What container and first picture tell. The matrix is the tagged one: FCC counts as bt601,
/// SMPTE 240M as bt709 (their weights differ by less than 0.02), constant-luminance BT.2020 as
/// bt2020; without a usable tag it is bt709 for a height of 720 or a width of 1280 and more, else
/// bt601. The range is the tagged one (the "yuvj" formats are "pc"), else "tv"; that of gray
/// pictures without a tag is "pc", as FFmpeg has it, and that of RGB always.
[[nodiscard]] VideoInfo describe_video(const std::filesystem::path& path,
                                       const VideoDecoder& decoder, const AVFrame& first);

/// Throws Error(Fault::input) when a picture has another size than the film's first. `info.frames`
/// is the picture's number.
void check_picture_size(const VideoInfo& info, const AVFrame& picture);

/// The presentation times of a film's pictures in units of its time base. Streams without times of
/// their own (raw H.264) are counted at the frame rate.
class PictureTimes {
 public:
  explicit PictureTimes(const VideoInfo& info);
  /// Of the next picture.
  [[nodiscard]] std::int64_t next(const AVFrame& picture) noexcept;

 private:
  std::int64_t step_ = 0;
  std::int64_t next_ = 0;
};

/// Tells a variable frame rate from the times of the frames. Steps that differ by one unit of the
/// time base, or by a millisecond (the unit of Matroska, which survives in remuxed files), are the
/// rounding of a constant rate.
class FrameRateWatch {
 public:
  explicit FrameRateWatch(Rational time_base);
  void add(std::int64_t pts);
  /// Forgets the last time: the next step spans a hole of unknown length.
  void skip() noexcept { last_.reset(); }
  [[nodiscard]] bool variable() const noexcept;

 private:
  std::int64_t tolerance_;
  std::optional<std::int64_t> last_;
  std::optional<std::int64_t> shortest_;
  std::optional<std::int64_t> longest_;
};

}  // namespace tinct
