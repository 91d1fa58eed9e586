#include "lib/statistics/matrix.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace tinct {
namespace {

std::size_t pivot_row(const SquareMatrix& matrix, std::size_t column) {
  std::size_t best = column;
  for (std::size_t row = column + 1; row < matrix.size(); ++row) {
    if (std::abs(matrix(row, column)) > std::abs(matrix(best, column))) best = row;
  }
  return best;
}

void swap_rows(SquareMatrix& matrix, std::size_t a, std::size_t b) {
  for (std::size_t i = 0; i < matrix.size(); ++i) std::swap(matrix(a, i), matrix(b, i));
}

void scale_row(SquareMatrix& matrix, std::size_t row, double factor) {
  for (std::size_t i = 0; i < matrix.size(); ++i) matrix(row, i) *= factor;
}

void subtract_row(SquareMatrix& matrix, std::size_t from, std::size_t row, double factor) {
  for (std::size_t i = 0; i < matrix.size(); ++i) matrix(from, i) -= factor * matrix(row, i);
}

double largest(const SquareMatrix& matrix) {
  double most = 0;
  for (std::size_t r = 0; r < matrix.size(); ++r) {
    for (std::size_t c = 0; c < matrix.size(); ++c) most = std::max(most, std::abs(matrix(r, c)));
  }
  return most;
}

}  // namespace

SquareMatrix SquareMatrix::minus(const SquareMatrix& other) const {
  SquareMatrix result = *this;
  for (std::size_t i = 0; i < values_.size(); ++i) result.values_[i] -= other.values_[i];
  return result;
}

std::optional<SquareMatrix> inverse(const SquareMatrix& matrix) {
  const std::size_t n = matrix.size();
  SquareMatrix left = matrix;
  SquareMatrix right(n);
  for (std::size_t i = 0; i < n; ++i) right(i, i) = 1;
  const double least = 1e-12 * largest(matrix);
  for (std::size_t column = 0; column < n; ++column) {
    const std::size_t pivot = pivot_row(left, column);
    if (!(std::abs(left(pivot, column)) > least)) return std::nullopt;
    swap_rows(left, pivot, column);
    swap_rows(right, pivot, column);
    const double factor = 1 / left(column, column);
    scale_row(left, column, factor);
    scale_row(right, column, factor);
    for (std::size_t row = 0; row < n; ++row) {
      if (row == column) continue;
      const double share = left(row, column);
      subtract_row(left, row, column, share);
      subtract_row(right, row, column, share);
    }
  }
  return right;
}

std::vector<double> product(const SquareMatrix& matrix, const std::vector<double>& vector) {
  std::vector<double> result(matrix.size(), 0);
  for (std::size_t r = 0; r < matrix.size(); ++r) {
    for (std::size_t c = 0; c < matrix.size(); ++c) result[r] += matrix(r, c) * vector[c];
  }
  return result;
}

}  // namespace tinct
