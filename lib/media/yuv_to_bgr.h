#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "lib/media/frame.h"

namespace tinct {

/// The constants Kr and Kb of a YUV matrix: R, G, B weigh Kr, 1 - Kr - Kb, Kb in the luma.
enum class YuvMatrix {
  bt601,   ///< Kr 0.299,  Kb 0.114  (SMPTE 170M, BT.470 BG)
  bt709,   ///< Kr 0.2126, Kb 0.0722
  bt2020,  ///< Kr 0.2627, Kb 0.0593 (non-constant luminance)
};

/// A picture in YUV, as a decoder leaves it. It owns nothing.
///
/// Samples are bytes for depth 8 and native 16-bit words for depth 9..16. A plane's rows may run
/// upwards (negative stride). Gray pictures have null chroma planes.
struct YuvPicture {
  int width = 0;
  int height = 0;
  int depth = 8;          ///< significant bits of a sample, 8..16
  int shift = 0;          ///< unused low bits of a 16-bit sample: 6 for P010, else 0
  int log2_chroma_w = 0;  ///< 0, 1 or 2: luma columns per chroma column, as a power of two
  int log2_chroma_h = 0;  ///< the same for rows
  int chroma_step = 1;    ///< samples from one chroma value to the next: 2 for NV12
  int chroma_x = 0;       ///< where chroma sits in its group of columns: 0 left, 1 centre
  int chroma_y = 1;       ///< and in its group of rows: 0 top, 1 centre, 2 bottom
  std::array<const std::uint8_t*, 3> plane{};
  std::array<std::ptrdiff_t, 3> stride{};  ///< in bytes
  YuvMatrix matrix = YuvMatrix::bt601;
  bool full_range = false;  ///< "pc" instead of "tv"
};

/// The recipe `tinct1`: YUV to BGR in exact integer arithmetic, so that anyone can reproduce it bit
/// for bit. `bgr` must have the picture's size and format bgr24.
///
/// 1. Chroma of pixel (x, y) is bilinear between the nearest samples, those beyond the border being
///    the border's. With s = log2_chroma_w and h = chroma_x:
///        c = ((2x - (2^s - 1) h) 8) / 2^(s+1)     (exact), i = floor(c / 8), w = c mod 8
///        U8(row) = (8 - w) u[i] + w u[i + 1]
///    and likewise over rows (i, w from y, log2_chroma_h and chroma_y), which gives U and V with
///    exactly 6 fraction bits; no rounding happens here.
/// 2. With D = depth, n = 2^(D-8), y0 = 16 n, dy = 219 n, dc = 224 n for the range "tv" and
///    y0 = 0, dy = dc = 2^D - 1 for "pc", c0 = 2^(D-1), and with S = 21 for D <= 10 and S = 40
///    above, round(v) = floor(v + 1/2), Kg = 1 - Kr - Kb, in double:
///        cy = round(2^S 255 / dy)            bu = round(2^(S-6) 255/dc 2 (1 - Kb))
///        rv = round(2^(S-6) 255/dc 2 (1 - Kr))
///        gu = round(2^(S-6) 255/dc 2 (1 - Kb) Kb / Kg)
///        gv = round(2^(S-6) 255/dc 2 (1 - Kr) Kr / Kg)
///        B = cy (Y - y0) + bu (U - 64 c0)
///        G = cy (Y - y0) - gu (U - 64 c0) - gv (V - 64 c0)
///        R = cy (Y - y0) + rv (V - 64 c0)
/// 3. A channel is (value + 2^(S-1)) >> S (an arithmetic shift), clipped to 0..255.
///
/// Interlaced chroma is taken as progressive. `simd` = false uses the plain build of the same code.
void yuv_to_bgr(const YuvPicture& picture, Frame& bgr, bool simd = true);

/// The luma of a picture in 8 bits, in the range in which it is coded ("tv" stays 16..235): the
/// samples themselves for depth 8, else (Y + 2^(D-9)) >> (D-8), clipped to 255.
void luma_to_gray(const YuvPicture& picture, Frame& gray);

/// True when this machine runs the widest build of the row code (AVX2).
[[nodiscard]] bool has_wide_rows() noexcept;

}  // namespace tinct
