#include <algorithm>
#include <bit>
#include <cstddef>
#include <span>
#include <vector>

#include "lib/base/errors.h"
#include "lib/media/fingerprint.h"

namespace tinct {
namespace {

constexpr int kSide = 32;       // of the averaged picture
constexpr int kLow = 8;         // frequencies a direction
constexpr int kGrid = 4;        // cells a direction of the luma means
constexpr int kFraction = 256;  // steps of a gray level in the averaged picture

// round(2^14 cos(k pi / 64)), k = 0 … 32. Written out, so that no mathematical library has a say.
constexpr std::array<std::int64_t, kSide + 1> kCosine{
    16384, 16364, 16305, 16207, 16069, 15893, 15679, 15426, 15137, 14811, 14449,
    14053, 13623, 13160, 12665, 12140, 11585, 11003, 10394, 9760,  9102,  8423,
    7723,  7005,  6270,  5520,  4756,  3981,  3196,  2404,  1606,  804,   0};

constexpr std::int64_t cosine(int k) {
  k %= 4 * kSide;
  if (k > 2 * kSide) k = 4 * kSide - k;
  return k <= kSide ? kCosine[static_cast<std::size_t>(k)]
                    : -kCosine[static_cast<std::size_t>(2 * kSide - k)];
}

using Square = std::array<std::array<std::int64_t, kSide>, kSide>;

// How a side of `length` pixels falls on 32 cells: a pixel is 32 units long, a cell `length`.
struct Cell {
  int first = 0, last = 0;           // pixels that it covers, at least in part
  std::uint32_t head = 0, tail = 0;  // units of the first and the last; equal if they are one
};

Cell cell_of(int index, int length) {
  const std::int64_t begin = static_cast<std::int64_t>(index) * length;
  const std::int64_t end = begin + length;
  Cell cell;
  cell.first = static_cast<int>(begin / kSide);
  cell.last = static_cast<int>((end - 1) / kSide);
  cell.head =
      static_cast<std::uint32_t>(std::min<std::int64_t>(end, kSide * (cell.first + 1L)) - begin);
  cell.tail = static_cast<std::uint32_t>(
      end - std::max<std::int64_t>(begin, kSide * static_cast<std::int64_t>(cell.last)));
  return cell;
}

void add_row(std::span<std::uint32_t> sums, const std::uint8_t* row, std::uint32_t weight) {
  for (std::size_t x = 0; x < sums.size(); ++x) sums[x] += weight * row[x];
}

std::int64_t cell_sum(std::span<const std::uint32_t> sums, const Cell& cell) {
  const auto at = [&](int x) {
    return static_cast<std::int64_t>(sums[static_cast<std::size_t>(x)]);
  };
  if (cell.first == cell.last) return at(cell.first) * cell.head;
  std::int64_t inside = 0;
  for (int x = cell.first + 1; x < cell.last; ++x) inside += at(x);
  return at(cell.first) * cell.head + inside * kSide + at(cell.last) * cell.tail;
}

// Each cell is the sum of its pixels times width * height: 255 * 65535^2 at most, far from the
// end of 64 bits, and a column's part of it, 255 * 65535, from that of 32.
Square cell_sums(const Frame& luma) {
  Square cells{};
  std::array<Cell, kSide> columns;
  for (int i = 0; i < kSide; ++i) columns[static_cast<std::size_t>(i)] = cell_of(i, luma.width);
  std::vector<std::uint32_t> sums(static_cast<std::size_t>(luma.width));
  for (int j = 0; j < kSide; ++j) {
    const Cell rows = cell_of(j, luma.height);
    std::ranges::fill(sums, 0U);
    for (int y = rows.first; y <= rows.last; ++y) {
      const std::uint32_t weight = y == rows.first ? rows.head : y == rows.last ? rows.tail : kSide;
      add_row(sums, luma.row(y), weight);
    }
    for (std::size_t i = 0; i < kSide; ++i) {
      cells[static_cast<std::size_t>(j)][i] = cell_sum(sums, columns[i]);
    }
  }
  return cells;
}

std::array<std::uint8_t, 16> luma_means(const Square& cells, std::int64_t area) {
  constexpr int kStep = kSide / kGrid;
  std::array<std::int64_t, 16> sums{};
  for (std::size_t j = 0; j < kSide; ++j) {
    for (std::size_t i = 0; i < kSide; ++i) sums[j / kStep * kGrid + i / kStep] += cells[j][i];
  }
  std::array<std::uint8_t, 16> means{};
  const std::int64_t whole = area * kStep * kStep;
  for (std::size_t k = 0; k < sums.size(); ++k) {
    means[k] = static_cast<std::uint8_t>((sums[k] + whole / 2) / whole);
  }
  return means;
}

// 32 * 65280 * 2^14 in each of two passes: 2^60 is not reached.
std::array<std::int64_t, kLow * kLow> low_frequencies(const Square& cells, std::int64_t area) {
  std::array<std::array<std::int64_t, kLow>, kSide> rows{};
  for (std::size_t j = 0; j < kSide; ++j) {
    for (int x = 0; x < kSide; ++x) {
      const std::int64_t sum = cells[j][static_cast<std::size_t>(x)];
      const std::int64_t level = (sum * kFraction + area / 2) / area;
      for (int u = 0; u < kLow; ++u) {
        rows[j][static_cast<std::size_t>(u)] += level * cosine((2 * x + 1) * u);
      }
    }
  }
  std::array<std::int64_t, kLow * kLow> low{};
  for (int v = 0; v < kLow; ++v) {
    for (int y = 0; y < kSide; ++y) {
      for (int u = 0; u < kLow; ++u) {
        low[static_cast<std::size_t>(v * kLow + u)] +=
            rows[static_cast<std::size_t>(y)][static_cast<std::size_t>(u)] *
            cosine((2 * y + 1) * v);
      }
    }
  }
  return low;
}

std::uint64_t bits_above_median(const std::array<std::int64_t, kLow * kLow>& low) {
  std::array<std::int64_t, kLow * kLow - 1> sorted;
  std::copy(low.begin() + 1, low.end(), sorted.begin());
  const auto middle = sorted.begin() + sorted.size() / 2;
  std::nth_element(sorted.begin(), middle, sorted.end());
  std::uint64_t bits = 0;
  for (const std::int64_t value : low) bits = bits << 1U | (value > *middle ? 1U : 0U);
  return bits;
}

std::optional<unsigned> hex_digit(char c) noexcept {
  if (c >= '0' && c <= '9') return static_cast<unsigned>(c - '0');
  if (c >= 'a' && c <= 'f') return static_cast<unsigned>(c - 'a' + 10);
  return std::nullopt;
}

}  // namespace

Fingerprint fingerprint(const Frame& luma) {
  if (luma.format != PixelFormat::gray8 || luma.empty() || luma.width < 1 || luma.height < 1) {
    throw Error(Fault::bug, "a fingerprint is made of a gray frame");
  }
  const std::int64_t area = static_cast<std::int64_t>(luma.width) * luma.height;
  const Square cells = cell_sums(luma);
  return {.phash = bits_above_median(low_frequencies(cells, area)),
          .luma = luma_means(cells, area)};
}

int hamming(const Fingerprint& a, const Fingerprint& b) noexcept {
  return std::popcount(a.phash ^ b.phash);
}

double luma_error(const Fingerprint& a, const Fingerprint& b) noexcept {
  int sum = 0;
  for (std::size_t i = 0; i < a.luma.size(); ++i) {
    const int difference = a.luma[i] - b.luma[i];
    sum += difference * difference;
  }
  return sum / 16.0;
}

std::string hex(const Fingerprint& fingerprint) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string text;
  for (int shift = 60; shift >= 0; shift -= 4) text += kDigits[fingerprint.phash >> shift & 15U];
  for (const std::uint8_t mean : fingerprint.luma) {
    text += kDigits[mean >> 4U];
    text += kDigits[mean & 15U];
  }
  return text;
}

std::optional<Fingerprint> parse_fingerprint(std::string_view text) noexcept {
  if (text.size() != 48) return std::nullopt;
  Fingerprint result;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const std::optional<unsigned> digit = hex_digit(text[i]);
    if (!digit) return std::nullopt;
    if (i < 16) {
      result.phash = result.phash << 4U | *digit;
    } else {
      std::uint8_t& mean = result.luma[(i - 16) / 2];
      mean = static_cast<std::uint8_t>(unsigned{mean} << 4U | *digit);
    }
  }
  return result;
}

}  // namespace tinct
