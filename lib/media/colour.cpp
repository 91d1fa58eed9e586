#include <algorithm>
#include <cmath>

#include "lib/base/errors.h"
#include "lib/media/colour.h"

namespace tinct {
namespace {

// The rows of sRGB -> XYZ divided by their sums, which are the white. As the three weights of a row
// add up to 1, a row is g + r_weight (r - g) + b_weight (b - g): for grays exactly g, so that X, Y
// and Z agree to the last bit and a and b are 0.
constexpr double kWhiteX = 0.950456;
constexpr double kWhiteZ = 1.088754;
constexpr double kRedX = 0.412453 / kWhiteX;
constexpr double kBlueX = 0.180423 / kWhiteX;
constexpr double kRedY = 0.212671;
constexpr double kBlueY = 0.072169;
constexpr double kRedZ = 0.019334 / kWhiteZ;
constexpr double kBlueZ = 0.950227 / kWhiteZ;

constexpr double kKnee = 6.0 / 29.0;
constexpr double kSlope = 3.0 * kKnee * kKnee;
constexpr double kOffset = 4.0 / 29.0;

double to_linear(double c) { return c <= 0.04045 ? c / 12.92 : std::pow((c + 0.055) / 1.055, 2.4); }

struct Tables {
  std::array<double, 256> linear{};         // of the 8-bit values
  std::array<double, 257> lower_edge{};     // the least linear value that rounds to k
  std::array<std::uint8_t, 4097> coarse{};  // the 8-bit value of i / 4096, where the search starts

  Tables() {
    for (std::size_t k = 0; k < 256; ++k) {
      linear[k] = to_linear(static_cast<double>(k) / 255.0);
      lower_edge[k] = k == 0 ? -1.0 : to_linear((static_cast<double>(k) - 0.5) / 255.0);
    }
    lower_edge[256] = 2.0;
    std::size_t k = 0;
    for (std::size_t i = 0; i < coarse.size(); ++i) {
      while (lower_edge[k + 1] <= static_cast<double>(i) / 4096.0) ++k;
      coarse[i] = static_cast<std::uint8_t>(k);
    }
  }
};

const Tables& tables() {
  static const Tables kTables;
  return kTables;
}

double compress(double t) noexcept {
  return t > kKnee * kKnee * kKnee ? std::cbrt(t) : t / kSlope + kOffset;
}

double expand(double f) noexcept { return f > kKnee ? f * f * f : kSlope * (f - kOffset); }

Lab linear_to_lab(double r, double g, double b) noexcept {
  const double fx = compress(g + kRedX * (r - g) + kBlueX * (b - g));
  const double fy = compress(g + kRedY * (r - g) + kBlueY * (b - g));
  const double fz = compress(g + kRedZ * (r - g) + kBlueZ * (b - g));
  return {.l = 116.0 * fy - 16.0, .a = 500.0 * (fx - fy), .b = 200.0 * (fy - fz)};
}

std::uint8_t to_byte(double linear, const Tables& table) noexcept {
  // The comparison this way round sends NaN to 0 as well.
  if (!(linear > 0.0)) return 0;
  if (linear >= 1.0) return 255;
  std::size_t k = table.coarse[static_cast<std::size_t>(linear * 4096.0)];
  while (table.lower_edge[k + 1] <= linear) ++k;
  return static_cast<std::uint8_t>(k);
}

// With d = r - g and e = b - g: x - y and z - y are linear in d and e alone; two equations.
std::array<std::uint8_t, 3> lab_to_bytes(const Lab& lab, const Tables& table) noexcept {
  const double fy = (lab.l + 16.0) / 116.0;
  const double x = expand(fy + lab.a / 500.0);
  const double y = expand(fy);
  const double z = expand(fy - lab.b / 200.0);
  constexpr double kXd = kRedX - kRedY;
  constexpr double kXe = kBlueX - kBlueY;
  constexpr double kZd = kRedZ - kRedY;
  constexpr double kZe = kBlueZ - kBlueY;
  constexpr double kDeterminant = kXd * kZe - kXe * kZd;
  const double d = ((x - y) * kZe - (z - y) * kXe) / kDeterminant;
  const double e = ((z - y) * kXd - (x - y) * kZd) / kDeterminant;
  const double g = y - kRedY * d - kBlueY * e;
  return {to_byte(g + d, table), to_byte(g, table), to_byte(g + e, table)};
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
