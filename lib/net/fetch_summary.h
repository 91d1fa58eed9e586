#pragma once

#include <filesystem>

#include "lib/base/json.h"
#include "lib/net/fetch_ledger.h"

namespace tinct {

/// What `--report` says of a collection: {"classes": [{verdict, links, bytes, share}], "hosts":
/// [{host, links, kept, failed, other, bytes}] (the fifty with the most links), "hosts_in_all",
/// "near": [{url, like}] (up to fifty pairs of kept pictures that look alike: at most four of the
/// 64 bits of their perceptual hashes differ; among the first million pictures of the list),
/// "samples": [{verdict, files}] (the first 24 pictures and films of each class that keeps files;
/// of duplicates those that are kept in their stead), "examples": [{verdict, url, sentence}] (the
/// first link of each class that has no file and is no duplicate), "links", "bytes"}. Reads the
/// ledger twice.
[[nodiscard]] Json fetch_summary(const FetchLedger& ledger);

}  // namespace tinct
