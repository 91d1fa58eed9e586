#pragma once

#include <string>
#include <vector>

#include "lib/statistics/matrix.h"

namespace tinct {

/// Names the methods that `wins` (ties half) doesn't put on one scale: "{a, b} and {c, d}" where
/// groups were never compared, else "a never lost to b, c; d never won against c". Empty where all
/// have finite strengths.
[[nodiscard]] std::string apart_methods(const SquareMatrix& wins,
                                        const std::vector<std::string>& methods);

}  // namespace tinct
