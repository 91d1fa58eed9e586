#pragma once

#include <span>
#include <string>
#include <vector>

#include "metrics/metric.h"

namespace tinct {

/// Every metric there is, in the order of reports. A new one is one file and one line here.
[[nodiscard]] std::span<const MetricInfo* const> all_metrics();

/// The metrics that a list of names asks for, in the order of all_metrics(), each once. A name
/// stands for itself and for all that continue it behind a dot ("warp_error" for
/// "warp_error.farneback" and "warp_error.dis"); "all" stands for every one. Those that need
/// the user's flow files are passed over unless `external_flow`. An unknown name throws
/// Error(Fault::usage) that suggests the nearest.
[[nodiscard]] std::vector<const MetricInfo*> select_metrics(const std::vector<std::string>& names,
                                                            bool external_flow = false);

}  // namespace tinct
