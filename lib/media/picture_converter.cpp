#include <cstddef>
#include <string>

extern "C" {
#include <libavutil/pixdesc.h>
}

#include "lib/base/errors.h"
#include "lib/media/picture_converter.h"

namespace tinct {
namespace {

constexpr std::uint64_t kUnreadable = AV_PIX_FMT_FLAG_PAL | AV_PIX_FMT_FLAG_BITSTREAM |
                                      AV_PIX_FMT_FLAG_HWACCEL | AV_PIX_FMT_FLAG_BAYER |
                                      AV_PIX_FMT_FLAG_FLOAT | AV_PIX_FMT_FLAG_RGB;

bool readable_luma(const AVPixFmtDescriptor& format) {
  const AVComponentDescriptor& luma = format.comp[0];
  const int bytes = luma.depth > 8 ? 2 : 1;
  const bool swapped = bytes == 2 && (format.flags & AV_PIX_FMT_FLAG_BE) != 0;
  return (format.flags & kUnreadable) == 0 && !swapped && luma.depth >= 8 && luma.depth <= 16 &&
         luma.plane == 0 && luma.step == bytes && luma.offset == 0 &&
         (bytes == 2 || luma.shift == 0);
}

// Chroma planes of the same depth, apart or woven into one.
bool readable_chroma(const AVPixFmtDescriptor& format, int chroma_step) {
  const int bytes = format.comp[0].depth > 8 ? 2 : 1;
  for (int i = 1; i <= 2; ++i) {
    const AVComponentDescriptor& c = format.comp[i];
    if (c.plane == 0 || c.step != chroma_step * bytes || c.depth != format.comp[0].depth ||
        c.shift != format.comp[0].shift) {
      return false;
    }
  }
  return format.log2_chroma_w <= 2 && format.log2_chroma_h <= 2;
}

// Where chroma sits; without a tag MPEG-2's place: left in its group of columns, centred in rows.
void place_chroma(const AVFrame& picture, YuvPicture& yuv) {
  yuv.chroma_x = 0;
  yuv.chroma_y = 1;
  switch (picture.chroma_location) {
    case AVCHROMA_LOC_CENTER: yuv.chroma_x = 1; break;
    case AVCHROMA_LOC_TOPLEFT: yuv.chroma_y = 0; break;
    case AVCHROMA_LOC_TOP: yuv.chroma_x = 1, yuv.chroma_y = 0; break;
    case AVCHROMA_LOC_BOTTOMLEFT: yuv.chroma_y = 2; break;
    case AVCHROMA_LOC_BOTTOM: yuv.chroma_x = 1, yuv.chroma_y = 2; break;
    default: break;
  }
}

}  // namespace

bool view_as_yuv(const AVFrame& picture, YuvPicture& yuv) {
  const AVPixFmtDescriptor* format =
      av_pix_fmt_desc_get(static_cast<AVPixelFormat>(picture.format));
  if (format == nullptr || !readable_luma(*format)) return false;
  yuv = YuvPicture{.width = picture.width,
                   .height = picture.height,
                   .depth = format->comp[0].depth,
                   .shift = format->comp[0].shift};
  yuv.plane[0] = picture.data[0];
  yuv.stride[0] = picture.linesize[0];
  if (format->nb_components == 1) return true;
  if (format->nb_components < 3) return false;
  yuv.chroma_step = format->comp[1].plane == format->comp[2].plane ? 2 : 1;
  if (!readable_chroma(*format, yuv.chroma_step)) return false;
  yuv.log2_chroma_w = format->log2_chroma_w;
  yuv.log2_chroma_h = format->log2_chroma_h;
  place_chroma(picture, yuv);
  for (std::size_t i = 1; i <= 2; ++i) {
    const AVComponentDescriptor& c = format->comp[i];
    yuv.plane[i] = picture.data[c.plane] + c.offset;
    yuv.stride[i] = picture.linesize[c.plane];
  }
  return true;
}

Frame pooled_frame(BufferPool& pool, const AVFrame& like, PixelFormat format) {
  const std::size_t stride =
      static_cast<std::size_t>(like.width) * static_cast<std::size_t>(bytes_per_pixel(format));
  Frame frame;
  frame.buffer = pool.take(stride * static_cast<std::size_t>(like.height));
  frame.width = like.width;
  frame.height = like.height;
  frame.stride = static_cast<std::ptrdiff_t>(stride);
  frame.format = format;
  return frame;
}

void rescale(av::ScalerHandle& scaler, const AVFrame& from, AVFrame& to, int flags) {
  const auto format = static_cast<AVPixelFormat>(from.format);
  scaler.reset(sws_getCachedContext(scaler.release(), from.width, from.height, format, to.width,
                                    to.height, static_cast<AVPixelFormat>(to.format), flags,
                                    nullptr, nullptr, nullptr));
  if (scaler == nullptr) {
    const char* name = av_get_pix_fmt_name(format);
    throw Error(Fault::input, std::string("the pixel format ") + (name != nullptr ? name : "?") +
                                  " can't be converted; re-encode the video in another one.");
  }
  sws_scale(scaler.get(), from.data, from.linesize, 0, from.height, to.data, to.linesize);
}

}  // namespace tinct
