#pragma once

// Private to lib/net.

#include <cstdint>
#include <string>
#include <vector>

#include "lib/net/fetch_ledger.h"
#include "lib/net/host_part.h"
#include "lib/net/media_check.h"
#include "lib/net/settler.h"
#include "lib/net/source.h"
#include "lib/net/transfer.h"

namespace tinct {

/// Reads the sources of links into the ledger; one that is as it was when it was read to its end is
/// passed over. Names that several links share get the URL's mark. Links of other parts are left
/// out.
void read_links_into(SourceContext context, const std::vector<std::string>& sources,
                     const HostPart& part = {});

/// How files of this machine are taken in.
struct FileIntake {
  FetchLedger& ledger;
  std::filesystem::path folder;  ///< for the copies
  TransferOptions::Inspect inspect;
  HostPart part = {};                   ///< files of other parts are left out
  std::int64_t most_bytes = INT64_MAX;  ///< of a file
};

/// Enters the files of the local sources among `sources` into the ledger, and reads none of them.
void list_local_files(FetchLedger& ledger, const HostPart& part,
                      const std::vector<std::string>& sources);

/// Checks the files of the local sources among `sources` as if they had been downloaded, and copies
/// the good ones into the folder.
void take_local_files(const FileIntake& intake, const std::vector<std::string>& sources,
                      Settler& settler);

}  // namespace tinct
