#include "augment/warp.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <string>
#include <vector>

#include "lib/base/errors.h"
#include "lib/media/vector_clones.h"

namespace tinct {
namespace {

// Coordinates are whole numbers of 1/2048 pixel: four bytes times two weights fit 30 bits.
constexpr int kBits = 11;
constexpr int kOne = 1 << kBits;
constexpr int kMask = kOne - 1;
constexpr int kLargestSide = 1 << 16;

// An affine map along one row of the output.
struct RowMap {
  double x0, y0, x_step, y_step;
  [[nodiscard]] double x(int at) const { return x0 + at * x_step; }
  [[nodiscard]] double y(int at) const { return y0 + at * y_step; }
};

std::int32_t fixed(double coordinate) {
  return static_cast<std::int32_t>(std::floor(coordinate * kOne + 0.5));
}

// Pixels of a row whose four neighbours all lie in the picture: [begin, end).
struct Span {
  int begin = 0;
  int end = 0;
};

// Narrows a span to where 0 <= start + x step < limit, roughly; `inside` settles the ends.
void narrow(double start, double step, double limit, double& begin, double& end) {
  if (step == 0) {
    if (start < 0 || start >= limit) end = begin;
    return;
  }
  const double a = -start / step;
  const double b = (limit - start) / step;
  begin = std::max(begin, std::floor(std::min(a, b)) - 1);
  end = std::min(end, std::ceil(std::max(a, b)) + 1);
}

Span interior(const RowMap& map, const Frame& picture, int width) {
  double begin = 0;
  double end = width;
  narrow(map.x0, map.x_step, picture.width - 1, begin, end);
  narrow(map.y0, map.y_step, picture.height - 1, begin, end);
  if (begin >= end) return {};
  Span span{static_cast<int>(begin), static_cast<int>(end)};
  const std::int32_t right = (picture.width - 1) << kBits;
  const std::int32_t bottom = (picture.height - 1) << kBits;
  const auto inside = [&](int at) {
    const double x = map.x(at);
    const double y = map.y(at);
    return x >= 0 && y >= 0 && fixed(x) < right && fixed(y) < bottom;
  };
  while (span.begin < span.end && !inside(span.begin)) ++span.begin;
  while (span.end > span.begin && !inside(span.end - 1)) --span.end;
  return span;
}

// Where to read and with which weights, for a row.
struct Taps {
  explicit Taps(int width)
      : offset(static_cast<std::size_t>(width)), x(offset.size()), y(offset.size()) {}
  std::vector<std::int32_t> offset, x, y;
};

// Only coordinates that are at least 0 come here, so that cutting off is rounding down.
TINCT_VECTOR_CLONES void interior_taps(const RowMap& map, const Span& span, int stride, int bytes,
                                       std::int32_t* offset, std::int32_t* tap_x,
                                       std::int32_t* tap_y) {
  for (int at = span.begin; at < span.end; ++at) {
    const auto x = static_cast<std::int32_t>((map.x0 + at * map.x_step) * kOne + 0.5);
    const auto y = static_cast<std::int32_t>((map.y0 + at * map.y_step) * kOne + 0.5);
    offset[at] = (y >> kBits) * stride + (x >> kBits) * bytes;
    tap_x[at] = x & kMask;
    tap_y[at] = y & kMask;
  }
}

std::uint8_t mixed(int top_left, int top_right, int bottom_left, int bottom_right, int x, int y) {
  const int top = top_left * (kOne - x) + top_right * x;
  const int bottom = bottom_left * (kOne - x) + bottom_right * x;
  return static_cast<std::uint8_t>((top * (kOne - y) + bottom * y + (1 << (2 * kBits - 1))) >>
                                   (2 * kBits));
}

template <int kBytes>
void interior_pixels(const Frame& picture, const Taps& taps, const Span& span, std::uint8_t* out) {
  const std::uint8_t* base = picture.row(0);
  const std::ptrdiff_t stride = picture.stride;
  out += kBytes * span.begin;
  for (int at = span.begin; at < span.end; ++at, out += kBytes) {
    const auto i = static_cast<std::size_t>(at);
    const std::uint8_t* top = base + taps.offset[i];
    const std::uint8_t* bottom = top + stride;
    for (int c = 0; c < kBytes; ++c) {
      out[c] = mixed(top[c], top[c + kBytes], bottom[c], bottom[c + kBytes], taps.x[i], taps.y[i]);
    }
  }
}

// A coordinate brought into 0 … side - 1 by the fill mode; `constant` never comes here.
double folded(double at, int side, FillMode mode) {
  const double last = side - 1;
  if (mode == FillMode::reflect) {
    const double period = 2.0 * side;
    at += 0.5;
    at -= period * std::floor(at / period);
    at = (at > side ? period - at : at) - 0.5;
  } else if (mode == FillMode::wrap && last > 0) {
    // scipy's rule, term by term: the period is one pixel short of the side.
    if (at < 0) at += last * (std::floor(-at / last) + 1);
    if (at > last) at -= last * std::floor(at / last);
  }
  return std::clamp(at, 0.0, last);
}

bool outside(const Frame& picture, double x, double y) {
  return !(x >= 0 && y >= 0 && x <= picture.width - 1 && y <= picture.height - 1);
}

void edge_pixel(const Frame& picture, Point at, const Fill& fill, std::uint8_t* out) {
  const int bytes = bytes_per_pixel(picture.format);
  if (fill.mode == FillMode::constant && outside(picture, at.x, at.y)) {
    std::fill_n(out, bytes, fill.constant);
    return;
  }
  const std::int32_t x = fixed(folded(at.x, picture.width, fill.mode));
  const std::int32_t y = fixed(folded(at.y, picture.height, fill.mode));
  const int left = x >> kBits;
  const int top = y >> kBits;
  const int right = std::min(left + 1, picture.width - 1);
  const std::uint8_t* upper = picture.row(top);
  const std::uint8_t* lower = picture.row(std::min(top + 1, picture.height - 1));
  for (int c = 0; c < bytes; ++c) {
    out[c] = mixed(upper[left * bytes + c], upper[right * bytes + c], lower[left * bytes + c],
                   lower[right * bytes + c], x & kMask, y & kMask);
  }
}

void warp_row(const Frame& picture, const RowMap& map, const Fill& fill, Taps& taps, Frame& out,
              int y) {
  const int bytes = bytes_per_pixel(picture.format);
  const Span span = interior(map, picture, out.width);
  std::uint8_t* row = out.row(y);
  const auto edge = [&](int begin, int end) {
    for (int x = begin; x < end; ++x) {
      edge_pixel(picture, {map.x(x), map.y(x)}, fill, row + x * bytes);
    }
  };
  interior_taps(map, span, static_cast<int>(picture.stride), bytes, taps.offset.data(),
                taps.x.data(), taps.y.data());
  bytes == 3 ? interior_pixels<3>(picture, taps, span, row)
             : interior_pixels<1>(picture, taps, span, row);
  edge(0, span.begin);
  edge(std::max(span.begin, span.end), out.width);
}

}  // namespace

Frame warp(const Frame& picture, const Affine& map, const PlaneSize& size, const Fill& fill) {
  const int longest = std::max({picture.width, picture.height, size.width, size.height});
  if (longest > kLargestSide || picture.stride * picture.height > INT32_MAX) {
    throw Error(Fault::input, "a picture of " + std::to_string(picture.width) + " x " +
                                  std::to_string(picture.height) +
                                  " pixels is too large to warp: scale it down first");
  }
  Frame out = make_frame(size.width, size.height, picture.format);
  out.pts = picture.pts;
  out.number = picture.number;
  out.damaged = picture.damaged;
  Taps taps(size.width);
  for (int y = 0; y < size.height; ++y) {
    const RowMap row{map.xy * y + map.x0, map.yy * y + map.y0, map.xx, map.yx};
    warp_row(picture, row, fill, taps, out, y);
  }
  return out;
}

}  // namespace tinct
