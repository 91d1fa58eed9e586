#include <algorithm>
#include <cstdint>
#include <vector>

#include "lib/media/vector_clones.h"
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

TINCT_VECTOR_CLONES
void add_wide(std::uint32_t* __restrict sums, const std::uint16_t* __restrict columns, int width) {
  for (int x = 0; x < width; ++x) sums[x] += columns[x];
}

TINCT_VECTOR_CLONES
void set_pixels(std::uint16_t* __restrict columns, const std::uint8_t* __restrict row, int width) {
  for (int x = 0; x < width; ++x) columns[x] = row[x];
}

// Two rows at once: half as many reads and writes of the sums.
TINCT_VECTOR_CLONES
void add_pixels(std::uint16_t* __restrict columns, const std::uint8_t* __restrict row,
                const std::uint8_t* __restrict next, int width) {
  for (int x = 0; x < width; ++x) {
    columns[x] = static_cast<std::uint16_t>(columns[x] + row[x] + next[x]);
  }
}

TINCT_VECTOR_CLONES
void add_pixels(std::uint16_t* __restrict columns, const std::uint8_t* __restrict row, int width) {
  for (int x = 0; x < width; ++x) columns[x] = static_cast<std::uint16_t>(columns[x] + row[x]);
}

// floor((total + half + 1/2) / area): half a unit keeps the quotient 1 / (2 area) away from whole
// numbers, far more than a double errs, so it is the exact rounding to the nearest.
TINCT_VECTOR_CLONES
void divide(std::uint8_t* __restrict out, const std::int32_t* __restrict totals,
            const std::int32_t* __restrict halves, const double* __restrict inverses, int count) {
  for (int i = 0; i < count; ++i) {
    out[i] = static_cast<std::uint8_t>((totals[i] + halves[i] + 0.5) * inverses[i]);
  }
}

// Divides the sums of a row of boxes that are `tall` rows high.
class RowMeans {
 public:
  RowMeans(const std::vector<Span>& columns, int tall) {
    for (const Span& span : columns) {
      const std::int32_t area = (span.end - span.first) * tall;
      halves_.push_back(area / 2);
      inverses_.push_back(1.0 / area);
    }
  }
  void write(std::uint8_t* out, const std::vector<std::int32_t>& totals) const {
    divide(out, totals.data(), halves_.data(), inverses_.data(), static_cast<int>(totals.size()));
  }

 private:
  std::vector<std::int32_t> halves_;
  std::vector<double> inverses_;
};

// Sums over some rows of all columns left of each: in 16 bits, which vector units add fast, 256 rows at a time.
class ColumnSums {
 public:
  explicit ColumnSums(int width)
      : width_(width), narrow_(static_cast<std::size_t>(width)), wide_(narrow_.size()), left_(narrow_.size() + 1) {}

  const std::uint32_t* over(const Frame& gray, Span rows) {
    std::fill(wide_.begin(), wide_.end(), 0U);
    for (int y = rows.first; y < rows.end; y += kRows) {
      narrow_sums(gray, y, std::min(rows.end, y + kRows));
      add_wide(wide_.data(), narrow_.data(), width_);
    }
    std::uint32_t sum = 0;
    for (std::size_t x = 0; x < wide_.size(); ++x) left_[x + 1] = sum += wide_[x];
    return left_.data();
  }

 private:
  static constexpr int kRows = 256;  // 256 * 255 still fits 16 bits

  void narrow_sums(const Frame& gray, int first, int end) {
    set_pixels(narrow_.data(), gray.row(first), width_);
    int y = first + 1;
    for (; y + 1 < end; y += 2) add_pixels(narrow_.data(), gray.row(y), gray.row(y + 1), width_);
    if (y < end) add_pixels(narrow_.data(), gray.row(y), width_);
  }

  int width_;
  std::vector<std::uint16_t> narrow_;
  std::vector<std::uint32_t> wide_;
  std::vector<std::uint32_t> left_;
};

}  // namespace

Frame luma_boxes(const Frame& gray, int width, int height) {
  Frame out = make_frame(width, height, PixelFormat::gray8);
  out.pts = gray.pts;
  out.number = gray.number;
  out.damaged = gray.damaged;
  std::vector<Span> columns;
  for (int x = 0; x < width; ++x) columns.push_back(box(x, gray.width, width));
  const int low = std::max(1, gray.height / height);  // boxes are this high or one higher
  const RowMeans means[] = {RowMeans(columns, low), RowMeans(columns, low + 1)};
  std::vector<std::int32_t> totals(columns.size());
  ColumnSums sums(gray.width);
  for (int y = 0; y < height; ++y) {
    const Span rows = box(y, gray.height, height);
    const std::uint32_t* left = sums.over(gray, rows);
    for (std::size_t i = 0; i < columns.size(); ++i) {
      // Sums may pass 2^32; the difference is right as long as a box has at most 2^23 pixels.
      totals[i] = static_cast<std::int32_t>(left[columns[i].end] - left[columns[i].first]);
    }
    means[rows.end - rows.first - low].write(out.row(y), totals);
  }
  return out;
}

}  // namespace tinct
