#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "lib/media/frame.h"

namespace tinct {

/// CIE L*a*b* of sRGB under D65: L 0..100, a and b about -128..127.
///
/// sRGB by IEC 61966-2-1; XYZ by the matrix of ITU-R BT.709 primaries with six digits; the white is
/// the matrix' row sums (0.950456, 1, 1.088754), so that every gray has a = b = 0 exactly; f by
/// CIE 15 with (6/29)^3. In double throughout: OpenCV's float Lab is off by up to 0.43.
struct Lab {
  double l = 0;
  double a = 0;
  double b = 0;
};

[[nodiscard]] Lab srgb_to_lab(std::uint8_t red, std::uint8_t green, std::uint8_t blue) noexcept;

/// The nearest 8-bit sRGB colour, channels clipped to 0..255: {red, green, blue}.
[[nodiscard]] std::array<std::uint8_t, 3> lab_to_srgb(const Lab& lab) noexcept;

/// The Lab planes of a picture, row by row without gaps.
struct LabImage {
  int width = 0;
  int height = 0;
  std::vector<double> l, a, b;
};
[[nodiscard]] LabImage to_lab(const Frame& bgr);
/// The bgr24 frame of Lab planes.
[[nodiscard]] Frame from_lab(const LabImage& lab);

/// The gray8 version of a bgr24 frame: BT.601 luma in whole numbers,
/// (9798 R + 19235 G + 3735 B + 16384) >> 15, bit-equal to OpenCV's BGR2GRAY; a gray frame is
/// returned as it is. pts, number and damage are kept.
[[nodiscard]] Frame to_gray(const Frame& frame);

/// CIEDE2000 colour difference, kL = kC = kH = 1 (Sharma, Wu, Dalal 2005).
[[nodiscard]] double delta_e2000(const Lab& first, const Lab& second) noexcept;
/// The same of the pixels from `begin` on of two pictures of one size, to 1e-9, as many as `out`
/// has; several times faster than one by one.
void delta_e2000(const LabImage& first, const LabImage& second, std::size_t begin,
                 std::span<double> out);
/// The mean of it over the pixels of two pictures of one size.
[[nodiscard]] double mean_delta_e2000(const LabImage& first, const LabImage& second);

}  // namespace tinct
