#pragma once

// Private to yuv_to_bgr*.cpp. What is inline here lives in an unnamed namespace on purpose: the
// files that include it are compiled for different processors.

#include <cstddef>
#include <cstdint>

#include "lib/media/yuv_to_bgr.h"

namespace tinct {

/// The integers of step 2 of yuv_to_bgr().
struct YuvCoefficients {
  int shift = 21;  ///< S
  std::int64_t y = 0, bu = 0, gu = 0, gv = 0, rv = 0;
  std::int64_t luma_zero = 0;    ///< y0
  std::int64_t chroma_zero = 0;  ///< 64 c0
};

/// Where the pixels go, and room for three rows of row_room() samples of up to 4 bytes.
struct BgrRows {
  std::uint8_t* first = nullptr;
  std::ptrdiff_t stride = 0;
  void* scratch = nullptr;
};

struct ChromaBlend {
  unsigned weight = 0;  ///< of the lower row, in eighths
  int count = 0;
  int shift = 0;
};

/// The two chroma rows between which a luma row lies.
struct ChromaRows {
  int above = 0;
  int below = 0;
  unsigned weight = 0;  ///< of the lower one, in eighths
  int columns = 0;
};

namespace {

constexpr std::ptrdiff_t kRowPadding = 16;

/// Samples to reserve for one row: whole chroma groups and padding at both ends.
[[maybe_unused]] constexpr std::ptrdiff_t row_room(int width) {
  return (width + 3) / 4 * 4 + 2 * kRowPadding;
}

[[maybe_unused]] inline ChromaRows chroma_rows(const YuvPicture& picture, int y) {
  const int group = 1 << picture.log2_chroma_h;
  const int eighths = (2 * y - (group - 1) * picture.chroma_y) * 4 / group;
  const int above = eighths >> 3;
  const int last = ((picture.height + group - 1) >> picture.log2_chroma_h) - 1;
  const auto clamp = [last](int row) { return row < 0 ? 0 : row > last ? last : row; };
  return {.above = clamp(above),
          .below = clamp(above + 1),
          .weight = static_cast<unsigned>(eighths & 7),
          .columns = (picture.width + (1 << picture.log2_chroma_w) - 1) >> picture.log2_chroma_w};
}

}  // namespace

namespace rows_plain {
/// Not vectorised: the yardstick.
void convert(const YuvPicture& picture, const YuvCoefficients& coefficients, const BgrRows& bgr);
}  // namespace rows_plain
namespace rows_vector {
/// Vectorised for the processor that the build targets.
void convert(const YuvPicture& picture, const YuvCoefficients& coefficients, const BgrRows& bgr);
}  // namespace rows_vector
namespace rows_avx2 {
/// Vectorised for AVX2; call it only where the processor has it.
void convert(const YuvPicture& picture, const YuvCoefficients& coefficients, const BgrRows& bgr);
}  // namespace rows_avx2

/// yuv_to_bgr() by one of the three above.
using RowsConverter = void (*)(const YuvPicture&, const YuvCoefficients&, const BgrRows&);
void yuv_to_bgr_by(RowsConverter convert, const YuvPicture& picture, Frame& bgr);

}  // namespace tinct
