#pragma once

#include <string>

#include "lib/base/json.h"

namespace tinct {

/// Every public set that `tinct score --benchmark` knows, with its clips, frames, size, license,
/// addresses and what is not known of it, as text for a terminal.
[[nodiscard]] std::string benchmark_list();

/// The same as JSON, an object per set.
[[nodiscard]] Json benchmark_list_json();

}  // namespace tinct
