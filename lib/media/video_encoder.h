#pragma once

// Private to video_sink.cpp and piece_encoder.cpp.

#include <filesystem>
#include <string>

#include "lib/media/ffmpeg_handles.h"
#include "lib/media/frame_sink.h"

namespace tinct {

/// The three ways in which tinct writes a video.
enum class VideoKind { ffv1_mkv, h264_mp4, vp9_webm };

/// By the extension. Throws Error(Fault::usage) that names the known ones.
[[nodiscard]] VideoKind video_kind(const std::filesystem::path& out);

/// FFmpeg's name of the container.
[[nodiscard]] const char* muxer_name(VideoKind kind) noexcept;

/// The encoder that this machine has for the kind, or null. For H.264 libx264, else any that works
/// without a graphics card.
[[nodiscard]] const AVCodec* find_encoder(VideoKind kind) noexcept;

/// What the encoder is told of a kind; `quality` as in FrameSinkOptions.
[[nodiscard]] av::OptionsHandle encoder_options(VideoKind kind, int width, int height, int quality);

/// An opened encoder. FFV1: level 3, intra only, 4 slices with checksums, bgr0. H.264 and VP9:
/// BT.709, range "tv", 4:2:0; H.264 of odd width or height 4:4:4, since its 4:2:0 has none. One
/// thread where the number of threads would change the bytes. Its time base is that of `options`,
/// else one frame. Throws Error(Fault::input) where the encoder is missing or refuses.
[[nodiscard]] av::CodecContext open_encoder(VideoKind kind, const Frame& first,
                                            const FrameSinkOptions& options, bool global_header);

/// Turns bgr24 frames into the encoder's pictures: a copy for bgr0, else swscale with its exact
/// flags, BT.709, range "tv", chroma averaged over what it covers. `codec` must outlive it.
class PictureMaker {
 public:
  explicit PictureMaker(const AVCodecContext& codec);
  /// Valid until the next call.
  [[nodiscard]] AVFrame& make(const Frame& frame);

 private:
  void make_room();
  void prepare(const Frame& frame);
  const AVCodecContext& codec_;
  av::FrameHandle picture_;
  av::ScalerHandle scaler_;
};

}  // namespace tinct
