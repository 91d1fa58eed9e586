#pragma once

#include "lib/base/json.h"

namespace tinct {

/// The choices and constants that all metrics share, for the record: how pixels are taken, how
/// values are pooled, the Lab conversion, SSIM's window, the warp error's mask, the flows'
/// settings. Each metric's own formula stands in MetricInfo::source.
[[nodiscard]] Json common_definitions();

/// What the numbers were computed with: tinct, its compiler and machine, the libraries.
[[nodiscard]] Json build_record();

}  // namespace tinct
