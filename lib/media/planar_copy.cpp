#include <new>

extern "C" {
#include <libavutil/pixdesc.h>
}

#include "lib/media/picture_converter.h"
#include "lib/media/planar_copy.h"

namespace tinct {
namespace {

// The planar format that holds all of a format which we don't read ourselves.
AVPixelFormat planar_format(AVPixelFormat format) {
  const AVPixFmtDescriptor& layout = *av_pix_fmt_desc_get(format);
  const int depth = layout.comp[0].depth;
  const AVPixelFormat swapped = av_pix_fmt_swap_endianness(format);
  // Planes in the other byte order need no more than a swap; packed formats need unpacking too.
  constexpr auto kBigPlanes = AV_PIX_FMT_FLAG_BE | AV_PIX_FMT_FLAG_PLANAR;
  const bool big_planes = (layout.flags & (kBigPlanes | AV_PIX_FMT_FLAG_FLOAT)) == kBigPlanes;
  if (big_planes && swapped != AV_PIX_FMT_NONE) return swapped;
  const bool rgb =
      (layout.flags & (AV_PIX_FMT_FLAG_RGB | AV_PIX_FMT_FLAG_BAYER | AV_PIX_FMT_FLAG_PAL)) != 0 ||
      format == AV_PIX_FMT_XYZ12LE || format == AV_PIX_FMT_XYZ12BE;
  if (rgb) return depth > 8 ? AV_PIX_FMT_GBRP16LE : AV_PIX_FMT_GBRP;
  if (layout.nb_components < 3) return depth > 8 ? AV_PIX_FMT_GRAY16LE : AV_PIX_FMT_GRAY8;
  const bool halved = layout.log2_chroma_w == 1 && layout.log2_chroma_h == 0;
  if (depth <= 8) return halved ? AV_PIX_FMT_YUV422P : AV_PIX_FMT_YUV444P;
  if (depth <= 10) return halved ? AV_PIX_FMT_YUV422P10LE : AV_PIX_FMT_YUV444P10LE;
  if (depth <= 12) return halved ? AV_PIX_FMT_YUV422P12LE : AV_PIX_FMT_YUV444P12LE;
  return halved ? AV_PIX_FMT_YUV422P16LE : AV_PIX_FMT_YUV444P16LE;
}

}  // namespace

const AVFrame& PlanarCopy::of(const AVFrame& picture) {
  const AVPixelFormat format = planar_format(static_cast<AVPixelFormat>(picture.format));
  if (planar_ == nullptr || planar_->format != format || planar_->width != picture.width ||
      planar_->height != picture.height) {
    planar_ = av::make_picture();
    planar_->format = format;
    planar_->width = picture.width;
    planar_->height = picture.height;
    if (av_frame_get_buffer(planar_.get(), 0) < 0) throw std::bad_alloc();
  }
  planar_->chroma_location = picture.chroma_location;
  // Repacking only: neither size nor colours change, so these flags leave no choice of rounding to
  // the processor.
  rescale(scaler_, picture, *planar_,
          SWS_POINT | SWS_ACCURATE_RND | SWS_BITEXACT | SWS_FULL_CHR_H_INT | SWS_FULL_CHR_H_INP);
  return *planar_;
}

}  // namespace tinct
