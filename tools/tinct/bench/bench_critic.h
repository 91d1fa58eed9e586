#pragma once

#include <string>
#include <vector>

#include "lib/base/json.h"

namespace tinct {

/// The critic_accuracy (0 to 1) of the last line of a run's log that has one: the mean since the
/// line before it. Null where no critic learned.
[[nodiscard]] Json last_critic_accuracy(const std::vector<Json>& log);

/// "critic right on 54 % at the end; near 50 % is balanced", of several seeds with a number for
/// each: of a row of tinct.bench/1 by its "critic_accuracy" or its seeds'. Empty where there is
/// none.
[[nodiscard]] std::string critic_text(const Json& row);

}  // namespace tinct
