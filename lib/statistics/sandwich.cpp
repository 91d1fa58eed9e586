#include "lib/statistics/sandwich.h"

#include "lib/base/errors.h"

namespace tinct {

SquareMatrix sandwich(const SquareMatrix& bread, const std::vector<std::vector<double>>& scores) {
  if (scores.size() < 2) throw Error(Fault::bug, "a robust error needs two clusters");
  const std::size_t n = bread.size();
  const auto groups = static_cast<double>(scores.size());
  SquareMatrix result(n);
  for (const std::vector<double>& score : scores) {
    const std::vector<double> moved = product(bread, score);
    for (std::size_t i = 0; i < n; ++i) {
      for (std::size_t j = 0; j < n; ++j) {
        result(i, j) += groups / (groups - 1) * moved[i] * moved[j];
      }
    }
  }
  return result;
}

}  // namespace tinct
