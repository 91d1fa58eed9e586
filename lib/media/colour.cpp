#include "lib/base/errors.h"
#include "lib/media/colour.h"
#include "lib/media/lab_arithmetic.h"

namespace tinct {
namespace {

using lab::tables;
using lab::Tables;

Lab linear_to_lab(double r, double g, double b) noexcept {
  const double fx = lab::compress(g + lab::kRedX * (r - g) + lab::kBlueX * (b - g));
  const double fy = lab::compress(lab::luminance({.r = r, .g = g, .b = b}));
  const double fz = lab::compress(g + lab::kRedZ * (r - g) + lab::kBlueZ * (b - g));
  return {.l = 116.0 * fy - 16.0, .a = 500.0 * (fx - fy), .b = 200.0 * (fy - fz)};
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
  const auto& linear = tables().linear;
  std::size_t i = 0;
  for (int y = 0; y < bgr.height; ++y) {
    const std::uint8_t* in = bgr.row(y);
    for (int x = 0; x < bgr.width; ++x, ++i, in += 3) {
      const Lab lab = linear_to_lab(linear[in[2]], linear[in[1]], linear[in[0]]);
      image.l[i] = lab.l;
      image.a[i] = lab.a;
      image.b[i] = lab.b;
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
