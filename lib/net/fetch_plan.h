#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "lib/net/fetch_ledger.h"
#include "lib/net/file_name.h"
#include "lib/net/link_list.h"

namespace tinct {

/// What is to be done about one link.
struct PlannedItem {
  Link link;
  PlannedName name;
  /// The record of its file, where that is on disk already; then nothing is to be done.
  LedgerEntry on_disk;
  /// True when `on_disk` was found here and is not in the ledger yet.
  bool adopted = false;
};

/// Decides for each link whether its file is there already, and else what it will be called.
///
/// There already: what the ledger has with a file of the recorded size (and the list's size and
/// checksum, where given), and files of the planned name with the size that the list gives (their
/// checksum is computed). Two links of one name both get the URL's mark, whatever their order; so
/// does a link whose name a file in the folder has. No two items share a name.
[[nodiscard]] std::vector<PlannedItem> plan_fetch(const std::vector<Link>& links,
                                                  const FetchLedger& ledger,
                                                  const std::filesystem::path& folder);

}  // namespace tinct
