#include "augment/warp.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <string>
#include <vector>

#include "augment/row_map.h"
#include "lib/base/errors.h"
#include "lib/media/vector_clones.h"

namespace tinct {
namespace {

// Coordinates are whole numbers of 1/2048 pixel, the four weights of 1/8192. A pixel is a word of
// three lanes of 21 bits, one for each channel: 255 * 8192 and a half fit, so that one
// multiplication weighs all channels.
constexpr int kBits = 11;
constexpr int kOne = 1 << kBits;
constexpr int kMask = kOne - 1;
constexpr int kWeightBits = 13;
constexpr std::uint64_t kWeight = 1 << kWeightBits;
constexpr int kLane = 21;
constexpr std::uint64_t kHalf =
    (kWeight / 2) | (kWeight / 2) << kLane | (kWeight / 2) << (2 * kLane);
constexpr int kLargestSide = 1 << 16;

std::int32_t fixed(double coordinate) {
  return static_cast<std::int32_t>(std::floor(coordinate * kOne + 0.5));
}

// Pixels of a row whose four neighbours all lie in the picture.
RowSpan interior(const RowMap& map, const WarpSource& source, int width) {
  const std::int32_t right = (source.width() - 1) << kBits;
  const std::int32_t bottom = (source.height() - 1) << kBits;
  return inside_span(map, source.width() - 1, source.height() - 1, width, [&](double x, double y) {
    return x >= 0 && y >= 0 && fixed(x) < right && fixed(y) < bottom;
  });
}

// Where to read and with which weights, for a row.
struct Taps {
  explicit Taps(int width)
      : offset(static_cast<std::size_t>(width)), x(offset.size()), y(offset.size()) {}
  std::vector<std::int32_t> offset, x, y;
};

// Only coordinates that are at least 0 come here, so that cutting off is rounding down.
TINCT_VECTOR_CLONES void interior_taps(const RowMap& map, const RowSpan& span, int source_width,
                                       std::int32_t* offset, std::int32_t* tap_x,
                                       std::int32_t* tap_y) {
  for (int at = span.begin; at < span.end; ++at) {
    const auto x = static_cast<std::int32_t>((map.x0 + at * map.x_step) * kOne + 0.5);
    const auto y = static_cast<std::int32_t>((map.y0 + at * map.y_step) * kOne + 0.5);
    offset[at] = (y >> kBits) * source_width + (x >> kBits);
    tap_x[at] = x & kMask;
    tap_y[at] = y & kMask;
  }
}

// The four neighbours of a point, and how far it is from the first in 1/2048 pixel.
struct Neighbours {
  std::uint64_t top_left, top_right, bottom_left, bottom_right;
};

std::uint64_t mixed(const Neighbours& near, std::int32_t x, std::int32_t y) {
  const auto right = static_cast<std::uint64_t>(x) << (kWeightBits - kBits);
  const auto bottom = static_cast<std::uint64_t>(y) << (kWeightBits - kBits);
  // Rounded once; the others are what is left, so that the four always add up.
  constexpr int kDrop = 2 * kBits - kWeightBits;
  const auto both = static_cast<std::uint64_t>((x * y + (1 << (kDrop - 1))) >> kDrop);
  return near.top_left * (kWeight - right - bottom + both) + near.top_right * (right - both) +
         near.bottom_left * (bottom - both) + near.bottom_right * both + kHalf;
}

template <int kBytes>
void put(std::uint64_t word, std::uint8_t* out) {
  for (int c = 0; c < kBytes; ++c) {
    out[c] = static_cast<std::uint8_t>(word >> (kLane * c + kWeightBits));
  }
}

template <int kBytes>
void interior_pixels(const WarpSource& source, const Taps& taps, const RowSpan& span,
                     std::uint8_t* out) {
  const std::uint64_t* base = source.words();
  out += kBytes * span.begin;
  for (int at = span.begin; at < span.end; ++at, out += kBytes) {
    const auto i = static_cast<std::size_t>(at);
    const std::uint64_t* top = base + taps.offset[i];
    const std::uint64_t* bottom = top + source.width();
    put<kBytes>(mixed({top[0], top[1], bottom[0], bottom[1]}, taps.x[i], taps.y[i]), out);
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

bool outside(const WarpSource& source, const Point& at) {
  return !(at.x >= 0 && at.y >= 0 && at.x <= source.width() - 1 && at.y <= source.height() - 1);
}

template <int kBytes>
void edge_pixel(const WarpSource& source, const Point& at, const Fill& fill, std::uint8_t* out) {
  if (fill.mode == FillMode::constant && outside(source, at)) {
    std::fill_n(out, kBytes, fill.constant);
    return;
  }
  const std::int32_t x = fixed(folded(at.x, source.width(), fill.mode));
  const std::int32_t y = fixed(folded(at.y, source.height(), fill.mode));
  const int left = x >> kBits;
  const int top = y >> kBits;
  const int right = std::min(left + 1, source.width() - 1);
  const std::uint64_t* upper = source.words() + std::ptrdiff_t{top} * source.width();
  const std::uint64_t* lower = top + 1 < source.height() ? upper + source.width() : upper;
  put<kBytes>(mixed({upper[left], upper[right], lower[left], lower[right]}, x & kMask, y & kMask),
              out);
}

template <int kBytes>
void warp_row(const WarpSource& source, const RowMap& map, const Fill& fill, Taps& taps, int width,
              std::uint8_t* out) {
  const RowSpan span = interior(map, source, width);
  const auto edge = [&](int begin, int end) {
    for (int x = begin; x < end; ++x) {
      edge_pixel<kBytes>(source, {map.x(x), map.y(x)}, fill, out + x * kBytes);
    }
  };
  interior_taps(map, span, source.width(), taps.offset.data(), taps.x.data(), taps.y.data());
  interior_pixels<kBytes>(source, taps, span, out);
  edge(0, span.begin);
  edge(span.end, width);
}

}  // namespace

WarpSource::WarpSource(const Frame& picture) : facts_(picture) {
  facts_.buffer.reset();
  if (std::max(picture.width, picture.height) > kLargestSide ||
      std::int64_t{picture.width} * picture.height > INT32_MAX) {
    throw Error(Fault::input, "a picture of " + std::to_string(picture.width) + " x " +
                                  std::to_string(picture.height) +
                                  " pixels is too large to warp: scale it down first");
  }
  const auto width = static_cast<std::size_t>(picture.width);
  words_.resize(width * static_cast<std::size_t>(picture.height));
  const bool colour = picture.format == PixelFormat::bgr24;
  std::uint64_t* word = words_.data();
  for (int y = 0; y < picture.height; ++y) {
    const std::uint8_t* row = picture.row(y);
    for (std::size_t x = 0; x < width; ++x, ++word) {
      *word = colour ? row[3 * x] | std::uint64_t{row[3 * x + 1]} << kLane |
                           std::uint64_t{row[3 * x + 2]} << (2 * kLane)
                     : row[x];
    }
  }
}

Frame WarpSource::warp(const Affine& map, const PlaneSize& size, const Fill& fill) const {
  Frame out = make_frame(size.width, size.height, facts_.format);
  out.pts = facts_.pts;
  out.number = facts_.number;
  out.damaged = facts_.damaged;
  Taps taps(size.width);
  for (int y = 0; y < size.height; ++y) {
    const RowMap row(map, y);
    facts_.format == PixelFormat::bgr24
        ? warp_row<3>(*this, row, fill, taps, size.width, out.row(y))
        : warp_row<1>(*this, row, fill, taps, size.width, out.row(y));
  }
  return out;
}

Frame warp(const Frame& picture, const Affine& map, const PlaneSize& size, const Fill& fill) {
  return WarpSource(picture).warp(map, size, fill);
}

}  // namespace tinct
