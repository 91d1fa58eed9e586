#include "train/learning_rate.h"

#include <cmath>
#include <numbers>

namespace tinct {

double learning_rate_at(std::int64_t step, std::int64_t steps, double first, double final_part,
                        const std::string& schedule) {
  if (schedule == "constant" || steps <= 1) return first;
  const double done = static_cast<double>(step) / static_cast<double>(steps - 1);
  const double left =
      schedule == "linear" ? 1 - done : 0.5 * (1 + std::cos(std::numbers::pi * done));
  return first * (final_part + (1 - final_part) * left);
}

}  // namespace tinct
