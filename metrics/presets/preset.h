#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "metrics/metric.h"

namespace tinct {

/// Published arithmetic, kept so that numbers can be held against a paper's table: what its code
/// does, faults included.
struct PresetInfo {
  std::string_view name = {};     ///< "tcvc"; its values are named "tcvc.VALUE"
  std::string_view summary = {};  ///< whose numbers these are, in half a sentence
  std::string_view source = {};   ///< publication, and repository@commit where there is code
  std::span<const MetricInfo* const> metrics = {};
  /// What of the publication can't be computed here, one sentence each.
  std::span<const std::string_view> lacks = {};
};

/// Every preset there is. A new one is one file and one line in registry.cpp.
[[nodiscard]] std::span<const PresetInfo* const> all_presets();

/// The presets of these names in the order of all_presets(), each once. An unknown name throws
/// Error(Fault::usage) that suggests the nearest.
[[nodiscard]] std::vector<const PresetInfo*> select_presets(const std::vector<std::string>& names);

/// Their metrics; those that need the user's flow files only with `external_flow`.
[[nodiscard]] std::vector<const MetricInfo*> metrics_of(
    const std::vector<const PresetInfo*>& presets, bool external_flow);

}  // namespace tinct
