#pragma once

#include <filesystem>

#include "lib/data/manifest.h"
#include "lib/net/fetch_ledger.h"

namespace tinct {

/// A manifest of the films that a fetch has kept in `folder`: of each its id, file, bytes and
/// SHA-256, and as sources all links that brought these bytes (duplicates too) with licence,
/// attribution and page, where the list or API gave them under these names. Films have no scenes
/// yet: `tinct scenes` finds them, `tinct manifest link` measures the rest. Of different films with
/// the same id (the same first 32 KiB) the first of the list is taken, with a warning.
///
/// Throws Error(Fault::input) when a kept film can't be read.
[[nodiscard]] Manifest fetched_films(const FetchLedger& ledger,
                                     const std::filesystem::path& folder);

}  // namespace tinct
