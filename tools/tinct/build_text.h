#pragma once

#include <string>

#include "lib/data/build_dataset.h"

namespace tinct {

/// What a build or a merge came to, for people.
[[nodiscard]] std::string build_text(const BuildReport& report);

}  // namespace tinct
