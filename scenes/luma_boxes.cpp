#include <algorithm>
#include <cstdint>
#include <vector>

#include "scenes/luma_boxes.h"

namespace tinct {
namespace {

struct Span {
  int first;
  int end;
};

// Rounding down on both sides makes neighbours meet; the clamp serves frames smaller than the grid.
Span box(int index, int length, int boxes) {
  const auto edge = [&](int i) {
    return static_cast<int>(static_cast<std::int64_t>(i) * length / boxes);
  };
  const int first = edge(index);
  return {first, std::max(first + 1, edge(index + 1))};
}

void add_row(std::uint32_t* sums, const std::uint16_t* columns, int width) {
  for (int x = 0; x < width; ++x) sums[x] += columns[x];
}

void add_pixels(std::uint16_t* __restrict columns, const std::uint8_t* __restrict row, int width) {
  for (int x = 0; x < width; ++x) columns[x] = static_cast<std::uint16_t>(columns[x] + row[x]);
}

// Division by a box's area, rounding to the nearest. Dividing for every box took 40 % of the time:
// multiplying by the reciprocal is exact while sum * area < 2^32, that is for areas below 4096.
class Mean {
 public:
  explicit Mean(std::uint32_t area)
      : area_(area), reciprocal_((std::uint64_t{1} << 32) / area + 1) {}
  std::uint8_t of(std::uint64_t sum) const {
    const std::uint64_t rounded = sum + area_ / 2;
    return static_cast<std::uint8_t>(area_ < 4096 ? rounded * reciprocal_ >> 32 : rounded / area_);
  }

 private:
  std::uint32_t area_;
  std::uint64_t reciprocal_;
};

// Column sums over some rows: in 16 bits, which vector units add fast, 256 rows at a time.
class ColumnSums {
 public:
  explicit ColumnSums(int width)
      : width_(width), narrow_(static_cast<std::size_t>(width)), wide_(narrow_.size()) {}

  const std::uint32_t* over(const Frame& gray, Span rows) {
    std::fill(wide_.begin(), wide_.end(), 0U);
    for (int y = rows.first; y < rows.end; y += 256) {
      std::fill(narrow_.begin(), narrow_.end(), std::uint16_t{0});
      for (int r = y; r < std::min(rows.end, y + 256); ++r) {
        add_pixels(narrow_.data(), gray.row(r), width_);
      }
      add_row(wide_.data(), narrow_.data(), width_);
    }
    return wide_.data();
  }

 private:
  int width_;
  std::vector<std::uint16_t> narrow_;
  std::vector<std::uint32_t> wide_;
};

}  // namespace

Frame luma_boxes(const Frame& gray, int width, int height) {
  Frame out = make_frame(width, height, PixelFormat::gray8);
  out.pts = gray.pts;
  out.number = gray.number;
  out.damaged = gray.damaged;
  std::vector<Span> columns;
  for (int x = 0; x < width; ++x) columns.push_back(box(x, gray.width, width));
  const int narrow = std::max(1, gray.width / width);  // boxes are this wide or one wider
  ColumnSums sums(gray.width);
  for (int y = 0; y < height; ++y) {
    const Span rows = box(y, gray.height, height);
    const std::uint32_t* sum = sums.over(gray, rows);
    const auto tall = static_cast<std::uint32_t>(rows.end - rows.first);
    const auto wide = static_cast<std::uint32_t>(narrow);
    const Mean means[] = {Mean(wide * tall), Mean((wide + 1) * tall)};
    std::uint8_t* to = out.row(y);
    for (const Span& span : columns) {
      std::uint64_t total = 0;
      for (int x = span.first; x < span.end; ++x) total += sum[x];
      *to++ = means[span.end - span.first - narrow].of(total);
    }
  }
  return out;
}

}  // namespace tinct
