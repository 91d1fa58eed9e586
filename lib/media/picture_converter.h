#pragma once

// Private to video_file.cpp, exact_frames.cpp and the recipe_*.cpp files.

#include <memory>

#include "lib/media/buffer_pool.h"
#include "lib/media/ffmpeg_handles.h"
#include "lib/media/frame.h"
#include "lib/media/frame_source.h"
#include "lib/media/video_decoder.h"
#include "lib/media/yuv_to_bgr.h"

namespace tinct {

/// Turns decoded pictures of one film into Frames: pixels only, the caller sets pts and the rest.
/// Not thread-safe.
class PictureConverter {
 public:
  virtual ~PictureConverter() = default;
  [[nodiscard]] virtual Frame convert(const AVFrame& picture) = 0;
};

/// The recipe tinct1 (see yuv_to_bgr.h). Planar YUV, NV12 and its kin, gray, planar and packed RGB
/// and palettes are read by our own code. Of RGB with D bits a channel the result is
/// round(v 255 / (2^D - 1)); alpha is dropped. Any other format (packed YUV, RGB565, big-endian …)
/// first goes through swscale, exact and bit-identical on every processor, to 8- or 16-bit
/// planar YUV or RGB.
[[nodiscard]] std::unique_ptr<PictureConverter> make_tinct1_converter(const VideoInfo& info,
                                                                      bool simd);

/// The recipe cv2018: what cv::VideoCapture of OpenCV 4.6 does with FFmpeg 5.1, that is swscale's
/// bicubic with default colours at the coded size. `decoder` must outlive the converter.
[[nodiscard]] std::unique_ptr<PictureConverter> make_cv2018_converter(const VideoDecoder& decoder);

/// gray8: the luma as coded (range "tv" stays 16..235, nothing is expanded). 8-bit planes are not
/// copied: the Frame keeps the decoder's picture alive. More bits are rounded (luma_to_gray()); RGB
/// gives (9798 R + 19235 G + 3735 B + 16384) >> 15, BT.601's luma as OpenCV's BGR2GRAY has it.
[[nodiscard]] std::unique_ptr<PictureConverter> make_gray_converter(const VideoInfo& info,
                                                                    bool simd);

/// Fills `yuv` where the picture is planar or semi-planar YUV or gray that yuv_to_bgr() reads as
/// it is; matrix and range are left to the caller.
[[nodiscard]] bool view_as_yuv(const AVFrame& picture, YuvPicture& yuv);

/// A bgr24 or gray8 frame with a buffer of the pool.
[[nodiscard]] Frame pooled_frame(BufferPool& pool, const AVFrame& like, PixelFormat format);

/// A rescaler for the sizes and formats of both pictures, kept in `scaler` from call to call.
/// Throws Error(Fault::input) when swscale can't convert between the two.
void rescale(av::ScalerHandle& scaler, const AVFrame& from, AVFrame& to, int flags);

}  // namespace tinct
