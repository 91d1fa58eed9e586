#include <string>

extern "C" {
#include <libavutil/pixdesc.h>
}

#include "lib/base/errors.h"
#include "lib/media/picture_converter.h"
#include "lib/media/planar_copy.h"
#include "lib/media/rgb_to_bgr.h"

namespace tinct {
namespace {

YuvMatrix matrix_of(const VideoInfo& info) {
  if (info.matrix == "bt709") return YuvMatrix::bt709;
  if (info.matrix == "bt2020") return YuvMatrix::bt2020;
  return YuvMatrix::bt601;
}

class Tinct1Converter final : public PictureConverter {
 public:
  Tinct1Converter(const VideoInfo& info, bool simd)
      : matrix_(matrix_of(info)), full_range_(info.range == "pc"), simd_(simd) {}

  Frame convert(const AVFrame& picture) override {
    Frame frame = pooled_frame(pool_, picture, PixelFormat::bgr24);
    if (convert_directly(picture, frame)) return frame;
    if (convert_directly(planar_.of(picture), frame)) return frame;
    const char* format = av_get_pix_fmt_name(static_cast<AVPixelFormat>(picture.format));
    throw Error(Fault::input, std::string("the pixel format ") + format +
                                  " can't be converted; re-encode the video in another one");
  }

 private:
  bool convert_directly(const AVFrame& picture, Frame& frame) {
    YuvPicture yuv;
    if (!view_as_yuv(picture, yuv)) return rgb_to_bgr(picture, frame);
    yuv.matrix = matrix_;
    yuv.full_range = full_range_;
    yuv_to_bgr(yuv, frame, simd_);
    return true;
  }

  YuvMatrix matrix_;
  bool full_range_;
  bool simd_;
  BufferPool pool_;
  PlanarCopy planar_;
};

}  // namespace

std::unique_ptr<PictureConverter> make_tinct1_converter(const VideoInfo& info, bool simd) {
  return std::make_unique<Tinct1Converter>(info, simd);
}

}  // namespace tinct
