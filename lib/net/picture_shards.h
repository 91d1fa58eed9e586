#pragma once

#include <cstdint>
#include <filesystem>

#include "lib/net/fetch_ledger.h"
#include "lib/base/errors.h"
#include "lib/net/media_check.h"

namespace tinct {

/// How the square pictures of a collection are put into shards.
struct ShardPlan {
  std::filesystem::path folder;  ///< of the files; shards go into `shards` in it
  std::int64_t rows = 10'000;    ///< of the ledger for one shard, whatever became of them
  MediaLimits limits;            ///< with the side of the samples
  bool with_pixabay = false;     ///< its pictures too, which may not be passed on as they are
  bool keep_samples = false;     ///< in the ledger too: there are no files to make them of again
};

/// Writes `shards/pictures-000000.tar` … in WebDataset form with an index beside each
/// (`tinct.shard-index/1`). A sample is NUMBER.jpg and NUMBER.json, the number being the row's in
/// nine digits. A shard holds the kept pictures of its rows in the order of the lists, so it is the
/// same bytes whatever the order of arrival. Only shards of which a row was settled since they
/// were written, those of another make, and missing ones are written; the samples come from the
/// ledger, where the checks left them, else from the files. Rows that are still to do are left for
/// a later run, which writes their shard again. Throws Error(Fault::usage) where a file that the
/// ledger doesn't know has a shard's name, and no_pixabay_shards() before anything is written.
void write_picture_shards(FetchLedger& ledger, const ShardPlan& plan);

/// Why shards of Pixabay's pictures are not made unasked, and how to ask for them.
[[nodiscard]] Error no_pixabay_shards();

/// Drops the samples that an earlier run left in the ledger unless they have this side.
void keep_samples_of(FetchLedger& ledger, int side);

}  // namespace tinct
