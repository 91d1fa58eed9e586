#include "lib/media/shrink_bgr.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
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

// Row r of the eight in byte 8 x + r: what the lanes read stands together.
void interleave(const std::array<const std::uint8_t*, kLanes>& rows, std::size_t bytes,
                std::uint8_t* out) {
  for (std::size_t x = 0; x < bytes; ++x) {
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

// From 8 lanes a byte to 8 rows of bytes.
void part(const float* sums, std::size_t bytes, float* rows) {
  for (std::size_t x = 0; x < bytes; ++x) {
    for (std::size_t r = 0; r < kLanes; ++r) rows[r * bytes + x] = sums[kLanes * x + r];
  }
}

TINCT_VECTOR_CLONES void add_row(const float* row, float weight, std::size_t count, float* sum) {
  for (std::size_t i = 0; i < count; ++i) sum[i] += weight * row[i];
}

TINCT_VECTOR_CLONES void set_row(const float* row, float weight, std::size_t count, float* sum) {
  for (std::size_t i = 0; i < count; ++i) sum[i] = weight * row[i];
}

// As OpenCV's saturate_cast: to the nearest, of two the even one.
void round_row(const float* sum, std::size_t count, std::uint8_t* out) {
  for (std::size_t i = 0; i < count; ++i) {
    out[i] = static_cast<std::uint8_t>(std::clamp(std::lrintf(sum[i]), 0L, 255L));
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
