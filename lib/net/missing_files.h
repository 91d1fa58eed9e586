#pragma once

// Private to lib/net.

#include <filesystem>

#include "lib/net/fetch_ledger.h"

namespace tinct {

/// Makes rows to do again whose file is gone, or has another size than recorded.
void look_for_files(FetchLedger& ledger, const std::filesystem::path& folder);

/// Makes good rows to do again whose file an earlier run did not keep; with `samples_do` only those
/// of pictures that have no sample for shards either. No file is looked at.
void look_for_unkept(FetchLedger& ledger, bool samples_do);

}  // namespace tinct
