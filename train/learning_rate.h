#pragma once

#include <cstdint>
#include <string>

namespace tinct {

/// The learning rate of a step, counted from 0: `first` at step 0, falling to `final_part` * first
/// at step `steps` - 1 along a line or half a cosine wave; "constant" stays at `first`.
[[nodiscard]] double learning_rate_at(std::int64_t step, std::int64_t steps, double first,
                                      double final_part, const std::string& schedule);

}  // namespace tinct
