#include <array>
#include <cstddef>
#include <cstdint>
#include <new>
#include <span>

#include <xxhash.h>

extern "C" {
#include <libavutil/frame.h>
#include <libavutil/imgutils.h>
#include <libavutil/pixdesc.h>
}

#include "lib/base/errors.h"
#include "lib/base/hash.h"
#include "lib/media/picture_hash.h"

namespace tinct {

struct PictureHash::State {
  std::unique_ptr<XXH3_state_t, decltype(&XXH3_freeState)> xxh3{XXH3_createState(), XXH3_freeState};

  void add_rows(const std::uint8_t* data, std::ptrdiff_t stride, std::size_t bytes, int rows) {
    for (int y = 0; y < rows; ++y) XXH3_128bits_update(xxh3.get(), data + y * stride, bytes);
  }
};

PictureHash::PictureHash() : state_(std::make_unique<State>()) {
  if (state_->xxh3 == nullptr) throw std::bad_alloc();
  XXH3_128bits_reset(state_->xxh3.get());
}

PictureHash::~PictureHash() = default;

void PictureHash::add(const AVFrame& picture) {
  const auto format = static_cast<AVPixelFormat>(picture.format);
  const AVPixFmtDescriptor* layout = av_pix_fmt_desc_get(format);
  std::array<int, 4> row_bytes{};
  if (layout == nullptr || av_image_fill_linesizes(row_bytes.data(), format, picture.width) < 0) {
    throw Error(Fault::input, "a picture has a pixel format whose bytes can't be hashed");
  }
  for (int plane = 0; plane < av_pix_fmt_count_planes(format); ++plane) {
    const auto at = static_cast<std::size_t>(plane);
    const bool chroma = plane == 1 || plane == 2;
    const int rows =
        chroma ? AV_CEIL_RSHIFT(picture.height, layout->log2_chroma_h) : picture.height;
    state_->add_rows(picture.data[plane], picture.linesize[plane],
                     static_cast<std::size_t>(row_bytes[at]), rows);
  }
  if ((layout->flags & AV_PIX_FMT_FLAG_PAL) != 0) {
    state_->add_rows(picture.data[1], AVPALETTE_SIZE, AVPALETTE_SIZE, 1);
  }
}

void PictureHash::add(const Frame& frame) {
  const auto row = static_cast<std::size_t>(frame.width * bytes_per_pixel(frame.format));
  state_->add_rows(frame.row(0), frame.stride, row, frame.height);
}

std::string PictureHash::hex() const {
  XXH128_canonical_t canonical;
  XXH128_canonicalFromHash(&canonical, XXH3_128bits_digest(state_->xxh3.get()));
  return tinct::hex(std::span(canonical.digest));
}

}  // namespace tinct
