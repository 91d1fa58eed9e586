#pragma once

#include <string>

#include "lib/net/fetch.h"

namespace tinct {

/// What `tinct fetch` prints of a fetch, or of its plan: the first links with their files, sizes
/// and states, those that failed, how many have each verdict, and the sums, which add up to all
/// links.
[[nodiscard]] std::string fetch_text(const FetchReport& report, const FetchOptions& options);

}  // namespace tinct
