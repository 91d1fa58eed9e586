#pragma once

// Private to lib/net.

#include "lib/net/fetch.h"
#include "lib/net/fetch_ledger.h"

namespace tinct {

/// What a ledger says of all its rows; `run` is the number of the run that was done just now, 0:
/// none was.
[[nodiscard]] FetchReport report_of(const FetchLedger& ledger, std::int64_t run);

}  // namespace tinct
