#pragma once

#include <string>
#include <vector>

#include "lib/base/json.h"
#include "lib/data/manifest.h"

namespace tinct {

/// Something that two manifests say differently.
struct ManifestDifference {
  /// Names joined by "/": "name", "videos/<id>", "videos/<id>/stream/frames",
  /// "videos/<id>/scenes/[0, 680]/split".
  std::string where;
  Json first;   ///< null: it stands in the second alone
  Json second;  ///< null: it stands in the first alone
};

/// All differences. Videos are compared by id, scenes and dropped ranges by their frames, sources
/// by URL; their order says nothing. Empty for manifests that mean the same.
[[nodiscard]] std::vector<ManifestDifference> diff_manifests(const Manifest& first,
                                                             const Manifest& second);

}  // namespace tinct
