#include <algorithm>
#include <cstdint>
#include <new>

extern "C" {
#include <libavutil/imgutils.h>
#include <libavutil/pixdesc.h>
}

#include "lib/base/errors.h"
#include "lib/media/picture_converter.h"

namespace tinct {
namespace {

// Whether every row of a taller and wider picture lies in memory that the frame owns.
bool owns_rows(const AVFrame& picture, int width, int height) {
  const auto format = static_cast<AVPixelFormat>(picture.format);
  const int chroma_rows = av_pix_fmt_desc_get(format)->log2_chroma_h;
  for (int plane = 0; plane < AV_NUM_DATA_POINTERS && picture.data[plane] != nullptr; ++plane) {
    const AVBufferRef* buffer = av_frame_get_plane_buffer(const_cast<AVFrame*>(&picture), plane);
    const int bytes = av_image_get_linesize(format, width, plane);
    if (buffer == nullptr || bytes < 0) return false;
    const bool chroma = plane == 1 || plane == 2;
    const std::int64_t rows = chroma ? -((-height) >> chroma_rows) : height;
    const std::uint8_t* last = picture.data[plane] + (rows - 1) * picture.linesize[plane];
    const std::uint8_t* end = buffer->data + buffer->size;
    if (picture.linesize[plane] < bytes || last < buffer->data || last + bytes > end) return false;
  }
  return true;
}

class Cv2018Converter final : public PictureConverter {
 public:
  explicit Cv2018Converter(const VideoDecoder& decoder) : decoder_(decoder) {}

  Frame convert(const AVFrame& picture) override {
    av::FrameHandle coded(av_frame_clone(&picture));
    if (coded == nullptr) throw std::bad_alloc();
    // OpenCV converts the rows below the visible picture too, which reach into its last chroma
    // rows; where a decoder keeps no such rows, it would read foreign memory, so we don't.
    const int width = std::max(decoder_.codec().coded_width, picture.width);
    const int height = std::max(decoder_.codec().coded_height, picture.height);
    if (owns_rows(picture, width, height)) {
      coded->width = width;
      coded->height = height;
    }
    make_room(*coded);
    rescale(scaler_, *coded, *bgr_, SWS_BICUBIC);
    return visible_part(picture);
  }

 private:
  // swscale's fast paths depend on the alignment, so the buffer is allocated as OpenCV does, a new
  // one only where the size changes.
  void make_room(const AVFrame& coded) {
    if (bgr_ != nullptr && bgr_->width == coded.width && bgr_->height == coded.height) return;
    bgr_ = av::make_picture();
    bgr_->format = AV_PIX_FMT_BGR24;
    bgr_->width = coded.width;
    bgr_->height = coded.height;
    if (av_frame_get_buffer(bgr_.get(), 32) < 0) throw std::bad_alloc();
  }

  Frame visible_part(const AVFrame& picture) {
    Frame frame = pooled_frame(pool_, picture, PixelFormat::bgr24);
    for (int y = 0; y < frame.height; ++y) {
      const std::uint8_t* row = bgr_->data[0] + std::ptrdiff_t{y} * bgr_->linesize[0];
      std::copy_n(row, 3 * std::ptrdiff_t{frame.width}, frame.row(y));
    }
    return frame;
  }

  const VideoDecoder& decoder_;
  BufferPool pool_;
  av::ScalerHandle scaler_;
  av::FrameHandle bgr_;
};

}  // namespace

std::unique_ptr<PictureConverter> make_cv2018_converter(const VideoDecoder& decoder) {
  return std::make_unique<Cv2018Converter>(decoder);
}

}  // namespace tinct
