#pragma once

#include <vector>

#include "lib/base/random.h"
#include "metrics/abtest/assignment.h"

namespace tinct {

/// A session's trials in an order in which no clip comes twice in succession, where that is
/// possible: the clip that is left most often comes next unless it came just now, equal ones by
/// lot.
[[nodiscard]] std::vector<AssignedUnit> apart_order(std::vector<AssignedUnit> units, int clips,
                                                    Random random);

}  // namespace tinct
