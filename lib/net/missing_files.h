#pragma once

// Private to lib/net.

#include <filesystem>

#include "lib/net/fetch_ledger.h"

namespace tinct {

/// Makes the next duplicate of a row to do again whose bytes or pixels nobody has any more, so that
/// one of those that brought them is kept.
void reopen_duplicate(FetchLedger& ledger, const LedgerEntry& gone);

/// Makes rows to do again whose file is gone, or has another size than recorded.
void look_for_files(FetchLedger& ledger, const std::filesystem::path& folder);

/// Makes good rows to do again whose file an earlier run did not keep; with `samples_do` only those
/// of pictures that have no sample for shards either. No file is looked at.
void look_for_unkept(FetchLedger& ledger, bool samples_do);

}  // namespace tinct
