#include <algorithm>
#include <cmath>

#include "lib/media/vector_clones.h"
#include "scenes/structure.h"

namespace tinct {
namespace {
constexpr int kCellPixels = kCellWidth * kCellHeight;
constexpr int kSearch = 3;
// Keeps nearly flat cells from comparing noise: SSIM's C2 / 2 with K2 = .03 at range 255.
constexpr double kFlat = 29.26;
// A cell this alike where it stands has not moved; most frames of most films need no search.
constexpr double kMatched = 0.95;

TINCT_VECTOR_CLONES
std::int32_t products(const std::int16_t* a, const std::int16_t* b) noexcept {
  std::int32_t sum = 0;
  for (int y = 0; y < kCellHeight; ++y) {
    for (int x = 0; x < kCellWidth; ++x) sum += a[x] * b[x];
    a += kGridWidth;
    b += kGridWidth;
  }
  return sum;
}

}  // namespace

StructurePlane::StructurePlane(const Frame& grid) {
  for (int y = 0; y < kGridHeight; ++y) {
    std::int32_t sum = 0;
    std::int32_t squares = 0;
    for (int x = 0; x < kGridWidth; ++x) {
      const std::int16_t value = grid.row(y)[x];
      luma_[static_cast<std::size_t>(y * kGridWidth + x)] = value;
      sum += value;
      squares += value * value;
      const auto at = static_cast<std::size_t>((y + 1) * (kGridWidth + 1) + x + 1);
      sums_[at] = sums_[at - kGridWidth - 1] + sum;
      squares_[at] = squares_[at - kGridWidth - 1] + squares;
    }
  }
  mean_ = static_cast<double>(sums_.back()) / kPixels;
  deviation_ = std::sqrt(std::max(0.0, squares_.back() / double{kPixels} - mean_ * mean_));
}

StructurePlane::Moments StructurePlane::moments(Place place) const noexcept {
  const auto [x, y] = place;
  const auto at = [](int column, int row) {
    return static_cast<std::size_t>(row * (kGridWidth + 1) + column);
  };
  const std::size_t a = at(x, y);
  const std::size_t b = at(x + kCellWidth, y);
  const std::size_t c = at(x, y + kCellHeight);
  const std::size_t d = at(x + kCellWidth, y + kCellHeight);
  return {sums_[d] - sums_[b] - sums_[c] + sums_[a],
          squares_[d] - squares_[b] - squares_[c] + squares_[a]};
}

double StructurePlane::variance(Moments moments) noexcept {
  constexpr double kCount = kCellPixels;
  const double mean = moments.sum / kCount;
  return std::max(0.0, moments.squares / kCount - mean * mean);
}

StructurePlane::Cell StructurePlane::cell_at(Place place) const noexcept {
  const Moments sums = moments(place);
  return {place, sums.sum / double{kCellPixels}, variance(sums)};
}

double StructurePlane::alike(const Cell& here, Place there,
                             const StructurePlane& other) const noexcept {
  constexpr double kCount = kCellPixels;
  const Moments theirs = other.moments(there);
  const auto at = [](Place place) {
    return static_cast<std::size_t>(place.y * kGridWidth + place.x);
  };
  const double covariance = products(&luma_[at(here.place)], &other.luma_[at(there)]) / kCount -
                            here.mean * (theirs.sum / kCount);
  return (covariance + kFlat) / (std::sqrt(here.variance * variance(theirs)) + kFlat);
}

StructurePlane::CellMatch StructurePlane::best_match(Place place,
                                                     const StructurePlane& other) const noexcept {
  const Cell cell = cell_at(place);
  double best = alike(cell, place, other);
  Place at = place;
  if (best < kMatched) {
    const int right = std::min(kGridWidth - kCellWidth, place.x + kSearch);
    const int bottom = std::min(kGridHeight - kCellHeight, place.y + kSearch);
    for (int y = std::max(0, place.y - kSearch); y <= bottom; ++y) {
      for (int x = std::max(0, place.x - kSearch); x <= right; ++x) {
        const double here = alike(cell, {x, y}, other);
        if (here <= best) continue;
        best = here;
        at = {x, y};
      }
    }
  }
  // The one lets a wholly flat picture equal itself.
  const double contrast = std::max(cell.variance, variance(other.moments(place)));
  return {static_cast<float>(best), static_cast<float>(std::sqrt(contrast) + 1),
          static_cast<std::int8_t>(at.x - place.x), static_cast<std::int8_t>(at.y - place.y)};
}

StructurePlane::Matches StructurePlane::match(const StructurePlane& other) const noexcept {
  Matches matches;
  for (int cell = 0; cell < kCells; ++cell) {
    matches[static_cast<std::size_t>(cell)] = best_match({cell_left(cell), cell_top(cell)}, other);
  }
  return matches;
}

double StructurePlane::likeness(const Matches& matches) noexcept {
  double total = 0;
  double weights = 0;
  for (const CellMatch& match : matches) {
    total += double{match.weight} * match.alike;
    weights += match.weight;
  }
  return total / weights;
}

}  // namespace tinct
