#pragma once

#include <cstddef>
#include <optional>
#include <vector>

namespace tinct {

/// A small square matrix, row by row.
class SquareMatrix {
 public:
  explicit SquareMatrix(std::size_t size) : size_(size), values_(size * size, 0) {}
  [[nodiscard]] std::size_t size() const noexcept { return size_; }
  [[nodiscard]] double& operator()(std::size_t row, std::size_t column) {
    return values_[row * size_ + column];
  }
  [[nodiscard]] double operator()(std::size_t row, std::size_t column) const {
    return values_[row * size_ + column];
  }
  bool operator==(const SquareMatrix&) const = default;
  /// This less `other`, which has the same size.
  [[nodiscard]] SquareMatrix minus(const SquareMatrix& other) const;

 private:
  std::size_t size_;
  std::vector<double> values_;
};

/// The inverse, by Gauss-Jordan elimination with row pivots; nothing for a singular matrix (a pivot
/// below 1e-12 of the largest element).
[[nodiscard]] std::optional<SquareMatrix> inverse(const SquareMatrix& matrix);

/// matrix * vector; the sizes must agree.
[[nodiscard]] std::vector<double> product(const SquareMatrix& matrix,
                                          const std::vector<double>& vector);

}  // namespace tinct
