#pragma once

#include <vector>

#include "lib/base/json.h"
#include "lib/statistics/bootstrap.h"
#include "lib/statistics/matrix.h"

namespace tinct {

/// A number for a record: null where there is none.
[[nodiscard]] Json number_json(double value);
[[nodiscard]] Json numbers_json(const std::vector<double>& values);
/// [low, high]
[[nodiscard]] Json interval_json(const Interval& interval);
/// A list of rows.
[[nodiscard]] Json matrix_json(const SquareMatrix& matrix);

/// What is told of `k` of `n` votes: p, "wilson95", "clopper_pearson95", and the exact p-values
/// against one half, "p_value" (two-sided) and "p_less". Without votes p and all else are null.
[[nodiscard]] Json proportion_json(std::int64_t k, std::int64_t n);

}  // namespace tinct
