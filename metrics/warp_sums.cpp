#include <algorithm>
#include <array>
#include <cstring>

#include "lib/media/vector_clones.h"
#include "metrics/landing.h"
#include "metrics/motion.h"

namespace tinct {
namespace {

// A pixel's channels side by side: blue, green, red and a fourth that nobody looks at; a and b.
// Handed on by reference only: how such values are passed depends on the instructions allowed.
using Four = double __attribute__((vector_size(32)));
using Two = double __attribute__((vector_size(16)));

// Four bytes are read for a pixel's three: behind the last pixel of a frame there is padding.
inline void read(const std::uint8_t* pixel, Four& out) noexcept {
  std::uint8_t __attribute__((vector_size(4))) bytes;
  std::memcpy(&bytes, pixel, sizeof bytes);
  using Whole = std::int32_t __attribute__((vector_size(16)));
  out = __builtin_convertvector(__builtin_convertvector(bytes, Whole), Four);
}

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

TINCT_VECTOR_CLONES double rgb_sum(const Pictures& pictures, const Landings& at, const Kept& kept) {
  Four sum = {0, 0, 0, 0};
  for (std::size_t k = 0; k < kept.count; ++k) {
    const auto x = static_cast<std::size_t>(kept.places[k]);
    Four here, top_left, top_right, bottom_left, bottom_right;
    read(pictures.from + 3 * x, here);
    read(pictures.to + 3 * std::ptrdiff_t{at.top_left[x]}, top_left);
    read(pictures.to + 3 * std::ptrdiff_t{at.top_right[x]}, top_right);
    read(pictures.to + 3 * std::ptrdiff_t{at.bottom_left[x]}, bottom_left);
    read(pictures.to + 3 * std::ptrdiff_t{at.bottom_right[x]}, bottom_right);
    const double right = at.right[x], down = at.down[x];
    const Four top = top_left * (1 - right) + top_right * right;
    const Four bottom = bottom_left * (1 - right) + bottom_right * right;
    const Four difference = top * (1 - down) + bottom * down - here;
    sum += difference * difference;
  }
  return sum[0] + sum[1] + sum[2];
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
