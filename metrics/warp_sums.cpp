#include <algorithm>
#include <array>
#include <cstring>

#include "lib/base/lane_sum.h"
#include "lib/media/vector_clones.h"
#include "metrics/landing.h"
#include "metrics/motion.h"

namespace tinct {
namespace {

// a and b of a pixel side by side.
using Two = double __attribute__((vector_size(16)));

// Some pixels of a row of the earlier frame, and the whole later one.
struct Pictures {
  const std::uint8_t* from;
  const double *from_a, *from_b;
  const std::uint8_t* to;
  const double *to_a, *to_b;
};

// Which of the pixels are kept.
struct Kept {
  std::array<std::int32_t, Landings::kMost> places;
  std::size_t count = 0;

  void set(const WarpMask* masks, std::size_t size, WarpMask wanted) {
    count = 0;
    for (std::size_t i = 0; i < size; ++i) {
      places[count] = static_cast<std::int32_t>(i);
      count += masks[i] == wanted ? 1 : 0;
    }
  }
};

// Blue, green and red in the lowest three bytes (as BGR24 has them on a little-endian machine) and
// a fourth that nobody looks at: behind the last pixel of a frame there is padding.
inline std::uint32_t pixel_at(const std::uint8_t* bgr, std::int32_t place) noexcept {
  std::uint32_t pixel = 0;
  std::memcpy(&pixel, bgr + 3 * std::ptrdiff_t{place}, sizeof pixel);
  return pixel;
}

// The kept pixels and those around where they land, one behind the other for the vector unit.
struct Gathered {
  std::array<std::uint32_t, Landings::kMost> here, top_left, top_right, bottom_left, bottom_right;
  std::array<double, Landings::kMost> right, down;

  void set(const Pictures& pictures, const Landings& at, const Kept& kept) {
    for (std::size_t k = 0; k < kept.count; ++k) {
      const auto x = static_cast<std::size_t>(kept.places[k]);
      here[k] = pixel_at(pictures.from, kept.places[k]);
      top_left[k] = pixel_at(pictures.to, at.top_left[x]);
      top_right[k] = pixel_at(pictures.to, at.top_right[x]);
      bottom_left[k] = pixel_at(pictures.to, at.bottom_left[x]);
      bottom_right[k] = pixel_at(pictures.to, at.bottom_right[x]);
      right[k] = at.right[x];
      down[k] = at.down[x];
    }
  }
};

inline double channel(std::uint32_t pixel, unsigned shift) noexcept {
  return static_cast<double>(static_cast<std::int32_t>((pixel >> shift) & 255U));
}

TINCT_VECTOR_CLONES double rgb_sum(const Gathered& in, std::size_t count) {
  return lane_sum(count, [&](std::size_t k) {
    const double right = in.right[k], down = in.down[k];
    double sum = 0;
    for (unsigned shift = 0; shift < 24; shift += 8) {
      const double top =
          channel(in.top_left[k], shift) * (1 - right) + channel(in.top_right[k], shift) * right;
      const double bottom = channel(in.bottom_left[k], shift) * (1 - right) +
                            channel(in.bottom_right[k], shift) * right;
      const double difference = top * (1 - down) + bottom * down - channel(in.here[k], shift);
      sum += difference * difference;
    }
    return sum;
  });
}

double rgb_sum(const Pictures& pictures, const Landings& at, const Kept& kept) {
  Gathered gathered;
  gathered.set(pictures, at, kept);
  return rgb_sum(gathered, kept.count);
}

TINCT_VECTOR_CLONES double ab_sum(const Pictures& pictures, const Landings& at, const Kept& kept) {
  const double* __restrict a = pictures.to_a;
  const double* __restrict b = pictures.to_b;
  Two sum = {0, 0};
  for (std::size_t k = 0; k < kept.count; ++k) {
    const auto x = static_cast<std::size_t>(kept.places[k]);
    const auto i00 = at.top_left[x], i01 = at.top_right[x];
    const auto i10 = at.bottom_left[x], i11 = at.bottom_right[x];
    const double right = at.right[x], down = at.down[x];
    const Two top = Two{a[i00], b[i00]} * (1 - right) + Two{a[i01], b[i01]} * right;
    const Two bottom = Two{a[i10], b[i10]} * (1 - right) + Two{a[i11], b[i11]} * right;
    const Two difference =
        top * (1 - down) + bottom * down - Two{pictures.from_a[x], pictures.from_b[x]};
    sum += difference * difference;
  }
  return sum[0] + sum[1];
}

// Rows without padding, so that a pixel's place is its number.
Frame packed(const Frame& frame) {
  return frame.stride == std::ptrdiff_t{3} * frame.width ? frame : clone(frame);
}

}  // namespace

WarpSums warp_sums(const MotionField& field, const Picture& earlier, const Picture& later) {
  const std::shared_ptr<const LabImage> from_lab = earlier.lab();
  const std::shared_ptr<const LabImage> to_lab = later.lab();
  const Frame to = packed(later.frame());
  const auto width = static_cast<std::size_t>(to.width);
  Landings landings;
  Kept inside, outside;
  WarpSums sums;
  for (int y = 0; y < to.height; ++y) {
    for (std::size_t x = 0; x < width; x += Landings::kMost) {
      const std::size_t size = std::min(Landings::kMost, width - x);
      const std::size_t at = static_cast<std::size_t>(y) * width + x;
      const Pictures pictures{.from = earlier.frame().row(y) + 3 * x,
                              .from_a = from_lab->a.data() + at,
                              .from_b = from_lab->b.data() + at,
                              .to = to.buffer.get(),
                              .to_a = to_lab->a.data(),
                              .to_b = to_lab->b.data()};
      landings.set(field.forward, x, y, size);
      inside.set(field.mask.data() + at, size, WarpMask::inside);
      outside.set(field.mask.data() + at, size, WarpMask::outside);
      const double rgb = rgb_sum(pictures, landings, inside);
      sums.rgb_inside += rgb;
      sums.rgb += rgb + rgb_sum(pictures, landings, outside);
      sums.ab_inside += ab_sum(pictures, landings, inside);
    }
  }
  return sums;
}

}  // namespace tinct
