#include <algorithm>
#include <cmath>
#include <memory>

#include "lib/base/errors.h"
#include "lib/media/yuv_to_bgr.h"
#include "lib/media/yuv_variants.h"

namespace tinct {
namespace {

struct MatrixWeights {
  double red = 0;
  double blue = 0;
};

MatrixWeights weights(YuvMatrix matrix) {
  switch (matrix) {
    case YuvMatrix::bt709: return {.red = 0.2126, .blue = 0.0722};
    case YuvMatrix::bt2020: return {.red = 0.2627, .blue = 0.0593};
    case YuvMatrix::bt601: break;
  }
  return {.red = 0.299, .blue = 0.114};
}

YuvCoefficients coefficients_of(const YuvPicture& picture) {
  const auto [red, blue] = weights(picture.matrix);
  const double green = 1 - red - blue;
  const int step = 1 << (picture.depth - 8);
  const int top = (1 << picture.depth) - 1;
  const int shift = picture.depth <= 10 ? 21 : 40;
  const double luma = std::ldexp(255.0 / (picture.full_range ? top : 219 * step), shift);
  const double chroma = std::ldexp(255.0 / (picture.full_range ? top : 224 * step), shift - 6);
  const auto rounded = [](double v) { return static_cast<std::int64_t>(std::floor(v + 0.5)); };
  return {.shift = shift,
          .y = rounded(luma),
          .bu = rounded(chroma * 2 * (1 - blue)),
          .gu = rounded(chroma * 2 * (1 - blue) * blue / green),
          .gv = rounded(chroma * 2 * (1 - red) * red / green),
          .rv = rounded(chroma * 2 * (1 - red)),
          .luma_zero = picture.full_range ? 0 : 16 * step,
          .chroma_zero = std::int64_t{32} << picture.depth};
}

void check_picture(const YuvPicture& picture, const Frame& frame, PixelFormat format) {
  const bool fits = frame.width == picture.width && frame.height == picture.height &&
                    frame.format == format && !frame.empty();
  const bool known = picture.depth >= 8 && picture.depth <= 16 && picture.log2_chroma_w >= 0 &&
                     picture.log2_chroma_w <= 2 && picture.log2_chroma_h >= 0 &&
                     picture.log2_chroma_h <= 2;
  if (!fits || !known) throw Error(Fault::bug, "the YUV conversion got a picture it can't convert");
}

}  // namespace

bool has_wide_rows() noexcept {
#ifdef TINCT_HAS_AVX2_ROWS
  static const bool present = __builtin_cpu_supports("avx2") != 0;
  return present;
#else
  return false;
#endif
}

void yuv_to_bgr_by(RowsConverter convert, const YuvPicture& picture, Frame& bgr) {
  check_picture(picture, bgr, PixelFormat::bgr24);
  // 32-bit room for every depth; one small allocation a picture.
  const auto words = static_cast<std::size_t>(3 * row_room(picture.width));
  const auto scratch = std::make_unique_for_overwrite<std::uint32_t[]>(words);
  convert(picture, coefficients_of(picture),
          {.first = bgr.buffer.get(), .stride = bgr.stride, .scratch = scratch.get()});
}

void yuv_to_bgr(const YuvPicture& picture, Frame& bgr, bool simd) {
  RowsConverter convert = simd ? rows_vector::convert : rows_plain::convert;
#ifdef TINCT_HAS_AVX2_ROWS
  if (simd && has_wide_rows()) convert = rows_avx2::convert;
#endif
  yuv_to_bgr_by(convert, picture, bgr);
}

void luma_to_gray(const YuvPicture& picture, Frame& gray) {
  check_picture(picture, gray, PixelFormat::gray8);
  const int drop = picture.depth - 8;
  const unsigned half = drop > 0 ? 1U << (drop - 1) : 0U;
  for (int y = 0; y < picture.height; ++y) {
    const std::uint8_t* bytes = picture.plane[0] + y * picture.stride[0];
    std::uint8_t* out = gray.row(y);
    if (picture.depth == 8 && picture.shift == 0) {
      std::copy_n(bytes, picture.width, out);
      continue;
    }
    const auto* in = reinterpret_cast<const std::uint16_t*>(bytes);
    for (int x = 0; x < picture.width; ++x) {
      const unsigned value = ((static_cast<unsigned>(in[x]) >> picture.shift) + half) >> drop;
      out[x] = static_cast<std::uint8_t>(std::min(value, 255U));
    }
  }
}

}  // namespace tinct
