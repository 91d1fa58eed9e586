#pragma once

#include <filesystem>

#include "lib/base/json.h"
#include "lib/net/fetch_ledger.h"

namespace tinct {

/// One row as `--items` has it: url, verdict, and what is known of the file.
[[nodiscard]] Json item_json(const LedgerEntry& row);

/// Writes one line of canonical JSON for every row, in the order of the lists, in flat memory.
void write_items(const FetchLedger& ledger, const std::filesystem::path& file);

}  // namespace tinct
