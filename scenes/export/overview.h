#pragma once

#include <cstdint>
#include <set>

#include "lib/data/manifest.h"

namespace tinct {

/// The frames that the HTML overview shows of a film: the first, middle and last of each scene and
/// the middle of each dropped range.
[[nodiscard]] std::set<std::int64_t> overview_pictures(const ManifestVideo& video);

}  // namespace tinct
