#pragma once

// Private to lib/net.

#include "lib/net/fetch_ledger.h"

namespace tinct {

/// Writes into the rows of `plan` what the rows of the same URLs in `before` say, where these are
/// settled. In memory are a few thousand at most, whatever the length of the list.
void take_settled(FetchLedger& plan, const FetchLedger& before);

}  // namespace tinct
