#include "metrics/abtest/trial_order.h"

#include <algorithm>

namespace tinct {

std::vector<AssignedUnit> apart_order(std::vector<AssignedUnit> units, int clips, Random random) {
  std::vector<int> left(static_cast<std::size_t>(clips), 0);
  for (const AssignedUnit& unit : units) ++left[static_cast<std::size_t>(unit.clip)];
  std::vector<AssignedUnit> order;
  while (!units.empty()) {
    const int last = order.empty() ? -1 : order.back().clip;
    int most = 0;
    for (const AssignedUnit& unit : units) {
      if (unit.clip != last) most = std::max(most, left[static_cast<std::size_t>(unit.clip)]);
    }
    std::vector<std::size_t> open;
    for (std::size_t i = 0; i < units.size(); ++i) {
      const bool apart = units[i].clip != last;
      if (most == 0 || (apart && left[static_cast<std::size_t>(units[i].clip)] == most)) {
        open.push_back(i);
      }
    }
    const std::size_t next = open[random.below(static_cast<std::uint32_t>(open.size()))];
    --left[static_cast<std::size_t>(units[next].clip)];
    order.push_back(units[next]);
    units.erase(units.begin() + static_cast<std::ptrdiff_t>(next));
  }
  return order;
}

}  // namespace tinct
