#include <new>

extern "C" {
#include <libavutil/pixdesc.h>
}

#include "lib/base/errors.h"
#include "lib/media/picture_converter.h"
#include "lib/media/planar_copy.h"
#include "lib/media/rgb_to_bgr.h"

namespace tinct {
namespace {

// The frame looks at the decoder's own plane and keeps it alive.
Frame shared_plane(const AVFrame& picture) {
  AVFrame* reference = av_frame_clone(&picture);
  if (reference == nullptr) throw std::bad_alloc();
  const std::shared_ptr<AVFrame> owner(reference, av::Release());
  Frame frame;
  frame.buffer = std::shared_ptr<std::uint8_t[]>(owner, owner->data[0]);
  frame.width = picture.width;
  frame.height = picture.height;
  frame.stride = picture.linesize[0];
  frame.format = PixelFormat::gray8;
  return frame;
}

// Packed or big-endian YUV has a luma of its own, which repacking keeps.
bool is_coded_as_yuv(const AVFrame& picture) {
  const auto format = static_cast<AVPixelFormat>(picture.format);
  const AVPixFmtDescriptor& layout = *av_pix_fmt_desc_get(format);
  constexpr auto kOther = AV_PIX_FMT_FLAG_RGB | AV_PIX_FMT_FLAG_BAYER | AV_PIX_FMT_FLAG_PAL;
  return (layout.flags & kOther) == 0 && format != AV_PIX_FMT_XYZ12LE &&
         format != AV_PIX_FMT_XYZ12BE;
}

class GrayConverter final : public PictureConverter {
 public:
  GrayConverter(const VideoInfo& info, bool simd) : colour_(make_tinct1_converter(info, simd)) {}

  Frame convert(const AVFrame& picture) override {
    YuvPicture yuv;
    bool planar = view_as_yuv(picture, yuv);
    // Frame promises a stride of at least its width; pictures stored upside down have another.
    const bool upright = picture.linesize[0] >= picture.width;
    if (planar && yuv.depth == 8 && yuv.shift == 0 && upright && picture.buf[0] != nullptr) {
      return shared_plane(picture);
    }
    if (!planar && is_coded_as_yuv(picture)) planar = view_as_yuv(planar_.of(picture), yuv);
    Frame gray = pooled_frame(pool_, picture, PixelFormat::gray8);
    if (planar) {
      luma_to_gray(yuv, gray);
    } else {
      bgr_to_gray(colour_->convert(picture), gray);
    }
    return gray;
  }

 private:
  BufferPool pool_;
  PlanarCopy planar_;
  std::unique_ptr<PictureConverter> colour_;
};

}  // namespace

std::unique_ptr<PictureConverter> make_gray_converter(const VideoInfo& info, bool simd) {
  return std::make_unique<GrayConverter>(info, simd);
}

}  // namespace tinct
