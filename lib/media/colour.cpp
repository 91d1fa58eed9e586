#include <algorithm>

#include "lib/base/errors.h"
#include "lib/media/colour.h"
#include "lib/media/lab_arithmetic.h"
#include "lib/media/vector_clones.h"
#include "lib/media/vector_math.h"

namespace tinct {
namespace {

using lab::tables;
using lab::Tables;

// CIE's f without a branch.
inline double compress(double t) noexcept {
  const double root = vector_math::cube_root(t);
  const double line = t * (1 / lab::kSlope) + lab::kOffset;
  return t > lab::kKnee * lab::kKnee * lab::kKnee ? root : line;
}

inline Lab linear_to_lab(double r, double g, double b) noexcept {
  const double fx = compress(g + lab::kRedX * (r - g) + lab::kBlueX * (b - g));
  const double fy = compress(lab::luminance({.r = r, .g = g, .b = b}));
  const double fz = compress(g + lab::kRedZ * (r - g) + lab::kBlueZ * (b - g));
  return {.l = 116.0 * fy - 16.0, .a = 500.0 * (fx - fy), .b = 200.0 * (fy - fz)};
}

constexpr std::size_t kBlock = 512;  // pixels: what is between the steps stays in the nearest cache

// Some pixels in linear light, one plane a channel.
struct LinearBlock {
  std::array<double, kBlock> r, g, b;
};

void to_linear(const std::uint8_t* bgr, std::size_t size, LinearBlock& out) {
  const auto& linear = tables().linear;
  for (std::size_t i = 0; i < size; ++i, bgr += 3) {
    out.b[i] = linear[bgr[0]];
    out.g[i] = linear[bgr[1]];
    out.r[i] = linear[bgr[2]];
  }
}

TINCT_VECTOR_CLONES void lab_of_block(const LinearBlock& in, std::size_t size,
                                      const std::array<double*, 3>& planes) {
  double* __restrict l = planes[0];
  double* __restrict a = planes[1];
  double* __restrict b = planes[2];
  for (std::size_t i = 0; i < size; ++i) {
    const Lab lab = linear_to_lab(in.r[i], in.g[i], in.b[i]);
    l[i] = lab.l;
    a[i] = lab.a;
    b[i] = lab.b;
  }
}

std::array<std::uint8_t, 3> lab_to_bytes(const Lab& lab, const Tables& table) noexcept {
  const double fy = (lab.l + 16.0) / 116.0;
  const lab::LinearRgb rgb = lab::from_xyz(lab::expand(fy + lab.a / 500.0), lab::expand(fy),
                                           lab::expand(fy - lab.b / 200.0));
  return {lab::to_byte(rgb.r, table), lab::to_byte(rgb.g, table), lab::to_byte(rgb.b, table)};
}

}  // namespace

Lab srgb_to_lab(std::uint8_t red, std::uint8_t green, std::uint8_t blue) noexcept {
  const auto& linear = tables().linear;
  return linear_to_lab(linear[red], linear[green], linear[blue]);
}

std::array<std::uint8_t, 3> lab_to_srgb(const Lab& lab) noexcept {
  return lab_to_bytes(lab, tables());
}

LabImage to_lab(const Frame& bgr) {
  if (bgr.format != PixelFormat::bgr24) throw Error(Fault::bug, "to_lab needs a bgr24 frame");
  const std::size_t pixels =
      static_cast<std::size_t>(bgr.width) * static_cast<std::size_t>(bgr.height);
  LabImage image{.width = bgr.width, .height = bgr.height, .l{}, .a{}, .b{}};
  for (auto* plane : {&image.l, &image.a, &image.b}) plane->resize(pixels);
  const auto width = static_cast<std::size_t>(bgr.width);
  LinearBlock block;
  std::size_t at = 0;
  for (int y = 0; y < bgr.height; ++y) {
    for (std::size_t x = 0; x < width; x += kBlock) {
      const std::size_t size = std::min(kBlock, width - x);
      to_linear(bgr.row(y) + 3 * x, size, block);
      lab_of_block(block, size, {image.l.data() + at, image.a.data() + at, image.b.data() + at});
      at += size;
    }
  }
  return image;
}

Frame from_lab(const LabImage& lab) {
  Frame frame = make_frame(lab.width, lab.height);
  const Tables& table = tables();
  std::uint8_t* out = frame.row(0);
  for (std::size_t i = 0; i < lab.l.size(); ++i, out += 3) {
    const auto rgb = lab_to_bytes({.l = lab.l[i], .a = lab.a[i], .b = lab.b[i]}, table);
    out[0] = rgb[2];
    out[1] = rgb[1];
    out[2] = rgb[0];
  }
  return frame;
}

Frame to_gray(const Frame& frame) {
  if (frame.format == PixelFormat::gray8) return frame;
  Frame gray = make_frame(frame.width, frame.height, PixelFormat::gray8);
  gray.pts = frame.pts;
  gray.number = frame.number;
  gray.damaged = frame.damaged;
  for (int y = 0; y < frame.height; ++y) {
    const std::uint8_t* in = frame.row(y);
    std::uint8_t* out = gray.row(y);
    for (int x = 0; x < frame.width; ++x, in += 3) {
      const unsigned luma = 9798U * in[2] + 19235U * in[1] + 3735U * in[0];
      out[x] = static_cast<std::uint8_t>((luma + 16384U) >> 15);
    }
  }
  return gray;
}

}  // namespace tinct
