#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <vector>

#include <opencv2/imgproc.hpp>

#include "lib/base/errors.h"
#include "lib/base/parallel.h"
#include "lib/media/colour.h"
#include "lib/media/lab_arithmetic.h"
#include "lib/media/opencv.h"
#include "lib/media/recolour.h"
#include "lib/media/resize.h"

namespace tinct {
namespace {

using lab::LinearRgb;
using lab::Tables;

std::size_t area(int width, int height) {
  return static_cast<std::size_t>(width) * static_cast<std::size_t>(height);
}

Frame like(const Frame& frame) {
  Frame out = make_frame(frame.width, frame.height);
  out.pts = frame.pts;
  out.number = frame.number;
  out.damaged = frame.damaged;
  return out;
}

void for_each_row(int height, const std::function<void(int)>& work) {
  parallel_for(static_cast<std::size_t>(height), [&](std::size_t y) { work(static_cast<int>(y)); });
}

double luminance_at(const Frame& frame, const std::uint8_t* row, int x, const Tables& table) {
  if (frame.format == PixelFormat::gray8) return table.linear[row[x]];
  const std::uint8_t* bgr = row + 3 * static_cast<std::ptrdiff_t>(x);
  return lab::luminance(
      {.r = table.linear[bgr[2]], .g = table.linear[bgr[1]], .b = table.linear[bgr[0]]});
}

// A channel less than half a level outside rounds to the end of the range as any other value rounds
// to its level; so a colour of the gamut's surface isn't shrunk for the last bit of its a and b.
class Gamut {
 public:
  Gamut() : below_(-lab::to_linear(0.5 / 255.0)), above_(lab::to_linear(255.5 / 255.0)) {}
  [[nodiscard]] bool holds(const LinearRgb& rgb) const noexcept {
    return holds(rgb.r) && holds(rgb.g) && holds(rgb.b);
  }

 private:
  // False for NaN.
  [[nodiscard]] bool holds(double channel) const noexcept {
    return channel > below_ && channel < above_;
  }

  double below_;
  double above_;
};

// One L*, to which chroma is added: its parts of f of X and Z.
struct Luma {
  double f;  // of Y
  double y;

  [[nodiscard]] LinearRgb with(double fx, double fz) const noexcept {
    return lab::from_xyz(lab::expand(f + fx), y, lab::expand(f + fz));
  }
};

// The most colourful of the hue that sRGB has at this L*, found by halving. What is no number or
// too large for its steps ends as gray.
LinearRgb pulled_inside(const Luma& luma, double fx, double fz, const Gamut& gamut) {
  constexpr int kSteps = 12;
  LinearRgb best{.r = luma.y, .g = luma.y, .b = luma.y};
  double scale = 0;
  double step = 0.5;
  for (int i = 0; i < kSteps; ++i, step /= 2) {
    const LinearRgb candidate = luma.with((scale + step) * fx, (scale + step) * fz);
    if (!gamut.holds(candidate)) continue;
    best = candidate;
    scale += step;
  }
  return best;
}

void put(const LinearRgb& rgb, const Tables& table, std::uint8_t* bgr) {
  bgr[0] = lab::to_byte(rgb.b, table);
  bgr[1] = lab::to_byte(rgb.g, table);
  bgr[2] = lab::to_byte(rgb.r, table);
}

struct ChromaRow {
  const float* a;
  const float* b;
};

void recolour_row(const Frame& in, int y, const ChromaRow& chroma, Frame& out) {
  static const Gamut kGamut;
  const Tables& table = lab::tables();
  const std::uint8_t* row = in.row(y);
  std::uint8_t* bgr = out.row(y);
  for (int x = 0; x < in.width; ++x, bgr += 3) {
    const double f = lab::compress(luminance_at(in, row, x, table));
    // y by way of f, as x and z: they agree to the last bit where there is no chroma.
    const Luma luma{.f = f, .y = lab::expand(f)};
    const double fx = chroma.a[x] / 500.0;
    const double fz = -chroma.b[x] / 200.0;
    LinearRgb rgb = luma.with(fx, fz);
    if (!kGamut.holds(rgb)) rgb = pulled_inside(luma, fx, fz, kGamut);
    put(rgb, table, bgr);
  }
}

cv::Mat scaled_plane(const std::vector<float>& plane, const ChromaPlanes& chroma,
                     const Frame& frame) {
  cv::Mat small(chroma.height, chroma.width, CV_32FC1, const_cast<float*>(plane.data()));
  if (chroma.width == frame.width && chroma.height == frame.height) return small;
  cv::Mat large;
  cv::resize(small, large, {frame.width, frame.height}, 0, 0, cv::INTER_LINEAR);
  return large;
}

void check(const Frame& frame) {
  if (frame.empty()) throw Error(Fault::bug, "an empty frame has neither luma nor chroma");
}

void check(const ChromaPlanes& chroma) {
  const bool sizes = chroma.width > 0 && chroma.height > 0;
  if (!sizes || chroma.a.size() != area(chroma.width, chroma.height) ||
      chroma.b.size() != chroma.a.size()) {
    throw Error(Fault::bug, "chroma planes don't have the size that they state");
  }
}

}  // namespace

LumaPlane luma_plane(const Frame& frame, int width, int height) {
  check(frame);
  const Frame small = resize_area(frame, width, height);
  LumaPlane plane{.width = width, .height = height, .l{}};
  plane.l.resize(area(width, height));
  const Tables& table = lab::tables();
  for_each_row(height, [&](int y) {
    const std::uint8_t* row = small.row(y);
    float* out = plane.l.data() + area(width, y);
    for (int x = 0; x < width; ++x) {
      out[x] = static_cast<float>(116.0 * lab::compress(luminance_at(small, row, x, table)) - 16.0);
    }
  });
  return plane;
}

ChromaPlanes chroma_planes(const Frame& frame, int width, int height) {
  check(frame);
  ChromaPlanes planes{.width = width, .height = height, .a{}, .b{}};
  const Frame small = resize_area(frame, width, height);
  planes.a.resize(area(width, height));
  planes.b.resize(area(width, height));
  if (small.format == PixelFormat::gray8) return planes;
  for_each_row(height, [&](int y) {
    const std::uint8_t* bgr = small.row(y);
    for (std::size_t i = area(width, y); i < area(width, y + 1); ++i, bgr += 3) {
      const Lab colour = srgb_to_lab(bgr[2], bgr[1], bgr[0]);
      planes.a[i] = static_cast<float>(colour.a);
      planes.b[i] = static_cast<float>(colour.b);
    }
  });
  return planes;
}

Frame with_chroma(const Frame& frame, const ChromaPlanes& chroma) {
  check(frame);
  check(chroma);
  keep_opencv_to_one_thread();
  const cv::Mat a = scaled_plane(chroma.a, chroma, frame);
  const cv::Mat b = scaled_plane(chroma.b, chroma, frame);
  Frame out = like(frame);
  for_each_row(frame.height, [&](int y) {
    recolour_row(frame, y, {.a = a.ptr<float>(y), .b = b.ptr<float>(y)}, out);
  });
  return out;
}

Frame without_chroma(const Frame& frame) {
  check(frame);
  Frame out = like(frame);
  const Tables& table = lab::tables();
  for_each_row(frame.height, [&](int y) {
    const std::uint8_t* row = frame.row(y);
    std::uint8_t* bgr = out.row(y);
    for (int x = 0; x < frame.width; ++x, bgr += 3) {
      std::fill_n(bgr, 3, lab::to_byte(luminance_at(frame, row, x, table), table));
    }
  });
  return out;
}

}  // namespace tinct
