#include "lib/media/shrink_bgr.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <vector>

#include "lib/media/vector_clones.h"

namespace tinct {
namespace {

constexpr int kLanes = 8;  // rows that are worked on at once

// A source pixel's part of a target pixel: OpenCV's DecimateAlpha.
struct Tap {
  int from = 0;
  int to = 0;
  float weight = 0;
};

// OpenCV's computeResizeAreaTab.
std::vector<Tap> taps_of(int source, int target) {
  const double scale = 1.0 / (static_cast<double>(target) / source);
  std::vector<Tap> taps;
  for (int to = 0; to < target; ++to) {
    const double begin = to * scale;
    const double end = begin + scale;
    const double cell = std::min(scale, source - begin);
    int first = static_cast<int>(std::ceil(begin));
    int last = std::min(static_cast<int>(std::floor(end)), source - 1);
    first = std::min(first, last);
    if (first - begin > 1e-3) {
      taps.push_back({first - 1, to, static_cast<float>((first - begin) / cell)});
    }
    for (int from = first; from < last; ++from) {
      taps.push_back({from, to, static_cast<float>(1.0 / cell)});
    }
    if (end - last > 1e-3) {
      taps.push_back(
          {last, to, static_cast<float>(std::min(std::min(end - last, 1.0), cell) / cell)});
    }
  }
  return taps;
}

using Bytes16 = std::uint8_t __attribute__((vector_size(16)));
using Floats4 = float __attribute__((vector_size(16)));

// a0 b0 a1 b1 … of the first or second eight bytes.
Bytes16 mix_low(Bytes16 a, Bytes16 b) {
  return __builtin_shufflevector(a, b, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23);
}
Bytes16 mix_high(Bytes16 a, Bytes16 b) {
  return __builtin_shufflevector(a, b, 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15,
                                 31);
}

// Row r of the eight in byte 8 x + r: what the lanes read stands together.
void interleave(const std::array<const std::uint8_t*, kLanes>& rows, std::size_t bytes,
                std::uint8_t* out) {
  std::size_t x = 0;
  for (; x + 16 <= bytes; x += 16) {
    std::array<Bytes16, kLanes> row;
    for (std::size_t r = 0; r < kLanes; ++r) std::memcpy(&row[r], rows[r] + x, 16);
    // Three perfect shuffles of the eight rows bring their bytes x together.
    for (int turn = 0; turn < 3; ++turn) {
      std::array<Bytes16, kLanes> mixed;
      for (std::size_t pair = 0; pair < 4; ++pair) {
        mixed[2 * pair] = mix_low(row[pair], row[pair + 4]);
        mixed[2 * pair + 1] = mix_high(row[pair], row[pair + 4]);
      }
      row = mixed;
    }
    std::memcpy(out + kLanes * x, row.data(), sizeof row);
  }
  for (; x < bytes; ++x) {
    for (std::size_t r = 0; r < kLanes; ++r) out[kLanes * x + r] = rows[r][x];
  }
}

// The horizontal sums of eight rows: 8 lanes for each of the target's bytes.
TINCT_VECTOR_CLONES void sum_across(const std::uint8_t* pixels, const Tap* taps, std::size_t count,
                                    float* sums) {
  for (std::size_t k = 0; k < count;) {
    float sum[3 * kLanes] = {};
    const int to = taps[k].to;
    for (; k < count && taps[k].to == to; ++k) {
      const std::uint8_t* pixel = pixels + static_cast<std::ptrdiff_t>(taps[k].from) * 3 * kLanes;
      const float weight = taps[k].weight;
      for (int i = 0; i < 3 * kLanes; ++i) sum[i] += static_cast<float>(pixel[i]) * weight;
    }
    std::copy_n(sum, 3 * kLanes, sums + static_cast<std::ptrdiff_t>(to) * 3 * kLanes);
  }
}

// Four columns of four lanes become four rows.
void part_four(const float* sums, std::size_t bytes, float* rows) {
  std::array<Floats4, 4> x;
  for (std::size_t i = 0; i < 4; ++i) std::memcpy(&x[i], sums + kLanes * i, sizeof x[i]);
  const Floats4 low01 = __builtin_shufflevector(x[0], x[1], 0, 4, 1, 5);
  const Floats4 low23 = __builtin_shufflevector(x[2], x[3], 0, 4, 1, 5);
  const Floats4 high01 = __builtin_shufflevector(x[0], x[1], 2, 6, 3, 7);
  const Floats4 high23 = __builtin_shufflevector(x[2], x[3], 2, 6, 3, 7);
  const std::array<Floats4, 4> lanes{__builtin_shufflevector(low01, low23, 0, 1, 4, 5),
                                     __builtin_shufflevector(low01, low23, 2, 3, 6, 7),
                                     __builtin_shufflevector(high01, high23, 0, 1, 4, 5),
                                     __builtin_shufflevector(high01, high23, 2, 3, 6, 7)};
  for (std::size_t r = 0; r < 4; ++r) std::memcpy(rows + r * bytes, &lanes[r], sizeof lanes[r]);
}

// From 8 lanes a byte to 8 rows of bytes.
void part(const float* sums, std::size_t bytes, float* rows) {
  std::size_t x = 0;
  for (; x + 4 <= bytes; x += 4) {
    part_four(sums + kLanes * x, bytes, rows + x);
    part_four(sums + kLanes * x + 4, bytes, rows + 4 * bytes + x);
  }
  for (; x < bytes; ++x) {
    for (std::size_t r = 0; r < kLanes; ++r) rows[r * bytes + x] = sums[kLanes * x + r];
  }
}

TINCT_VECTOR_CLONES void add_row(const float* row, float weight, std::size_t count, float* sum) {
  for (std::size_t i = 0; i < count; ++i) sum[i] += weight * row[i];
}

TINCT_VECTOR_CLONES void set_row(const float* row, float weight, std::size_t count, float* sum) {
  for (std::size_t i = 0; i < count; ++i) sum[i] = weight * row[i];
}

// As OpenCV's saturate_cast: to the nearest, of two the even one. Sums lie within 0 to 255 but for
// rounding: added to 1.5 * 2^23, a float's last bit is a one, and its low bits are the number.
TINCT_VECTOR_CLONES void round_row(const float* sum, std::size_t count, std::uint8_t* out) {
  constexpr float kOnes = 12582912.0F;
  for (std::size_t i = 0; i < count; ++i) {
    const int number = std::bit_cast<std::int32_t>(sum[i] + kOnes) - 0x4B400000;
    out[i] = static_cast<std::uint8_t>(std::clamp(number, 0, 255));
  }
}

}  // namespace

void shrink_bgr_by_area(const Frame& frame, Frame& out) {
  const std::vector<Tap> across = taps_of(frame.width, out.width);
  const std::vector<Tap> down = taps_of(frame.height, out.height);
  const auto source_bytes = static_cast<std::size_t>(frame.width) * 3;
  const auto bytes = static_cast<std::size_t>(out.width) * 3;
  std::vector<std::uint8_t> pixels(source_bytes * kLanes);
  std::vector<float> sums(bytes * kLanes);
  std::vector<float> rows(bytes * kLanes);
  std::vector<float> sum(bytes);
  int group = -1;
  int target = -1;
  for (const Tap& tap : down) {
    if (tap.from / kLanes != group) {
      group = tap.from / kLanes;
      std::array<const std::uint8_t*, kLanes> eight{};
      for (int r = 0; r < kLanes; ++r) {
        eight[static_cast<std::size_t>(r)] =
            frame.row(std::min(group * kLanes + r, frame.height - 1));
      }
      interleave(eight, source_bytes, pixels.data());
      sum_across(pixels.data(), across.data(), across.size(), sums.data());
      part(sums.data(), bytes, rows.data());
    }
    const float* row = rows.data() + static_cast<std::size_t>(tap.from % kLanes) * bytes;
    if (tap.to == target) {
      add_row(row, tap.weight, bytes, sum.data());
      continue;
    }
    if (target >= 0) round_row(sum.data(), bytes, out.row(target));
    set_row(row, tap.weight, bytes, sum.data());
    target = tap.to;
  }
  round_row(sum.data(), bytes, out.row(target));
}

}  // namespace tinct
