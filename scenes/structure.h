#pragma once

#include <array>
#include <cstdint>

#include "lib/media/frame.h"

namespace tinct {

/// The grid on which the default detector looks at a frame.
inline constexpr int kGridWidth = 64;
inline constexpr int kGridHeight = 36;
/// The cells of the grid, each matched on its own.
inline constexpr int kCellWidth = 16;
inline constexpr int kCellHeight = 12;
inline constexpr int kCells = (kGridWidth / kCellWidth) * (kGridHeight / kCellHeight);
static_assert(kGridWidth % kCellWidth == 0 && kGridHeight % kCellHeight == 0);
/// The top left grid pixel of a cell.
[[nodiscard]] constexpr int cell_left(int cell) noexcept {
  return cell % (kGridWidth / kCellWidth) * kCellWidth;
}
[[nodiscard]] constexpr int cell_top(int cell) noexcept {
  return cell / (kGridWidth / kCellWidth) * kCellHeight;
}

/// A frame's luma on the grid with the running sums that comparisons need. Immutable; may be read
/// by many threads.
class StructurePlane {
 public:
  /// `grid` is a gray8 frame of kGridWidth x kGridHeight.
  explicit StructurePlane(const Frame& grid);

  /// How alike the structure of two frames is: about 1 for the same picture, around 0.3 for
  /// unrelated ones. Blind to brightness and contrast (flashes, exposure, light switches), tolerant
  /// of motion: every cell of the first finds its best place within +-3 grid pixels in the second
  /// (one that is almost equal where it stands is not searched for; one at the border can't follow
  /// what leaves the picture). It is the mean over 4x3 cells of the structure term of SSIM (Wang et
  /// al. 2004), weighted by the cells' contrast. Not quite symmetric: only one side is searched.
  [[nodiscard]] double similarity(const StructurePlane& other) const noexcept {
    return likeness(match(other));
  }

  /// Where a cell of this frame is found in another, and how alike the two places are.
  struct CellMatch {
    float alike = 1;        ///< the structure term there, at most 1
    float weight = 1;       ///< of the cell in similarity(): its contrast
    std::int8_t right = 0;  ///< displacement in grid pixels, -3..3
    std::int8_t down = 0;
  };
  using Matches = std::array<CellMatch, kCells>;
  /// The cells of similarity() one by one, row by row.
  [[nodiscard]] Matches match(const StructurePlane& other) const noexcept;
  /// The weighted mean of cells.
  [[nodiscard]] static double likeness(const Matches& matches) noexcept;

  /// Luma on the grid, 0..255, row by row.
  [[nodiscard]] const std::int16_t* luma() const noexcept { return luma_.data(); }
  /// Standard deviation of the luma over the whole grid.
  [[nodiscard]] double deviation() const noexcept { return deviation_; }
  [[nodiscard]] double mean() const noexcept { return mean_; }

 private:
  struct Place {
    int x, y;  ///< top left pixel of a cell
  };
  struct Moments {
    std::int32_t sum;
    std::int32_t squares;
  };
  [[nodiscard]] Moments moments(Place place) const noexcept;
  [[nodiscard]] static double variance(Moments moments) noexcept;
  /// A cell of this plane, measured once for all places it is compared with.
  struct Cell {
    Place place;
    double mean;
    double variance;
  };
  [[nodiscard]] Cell cell_at(Place place) const noexcept;
  /// The structure term of a cell here against a place in the other plane.
  [[nodiscard]] double alike(const Cell& here, Place there,
                             const StructurePlane& other) const noexcept;
  [[nodiscard]] CellMatch best_match(Place place, const StructurePlane& other) const noexcept;

  static constexpr int kPixels = kGridWidth * kGridHeight;
  static constexpr int kSums = (kGridWidth + 1) * (kGridHeight + 1);
  std::array<std::int16_t, kPixels> luma_{};
  std::array<std::int32_t, kSums> sums_{};
  std::array<std::int32_t, kSums> squares_{};
  double deviation_ = 0;
  double mean_ = 0;
};

}  // namespace tinct
