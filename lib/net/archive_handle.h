#pragma once

// Private to lib/net: the one header that shows libarchive's types.

#include <archive.h>
#include <archive_entry.h>

#include <memory>

namespace tinct {

struct ArchiveDeleter {
  void operator()(archive* open) const { archive_read_free(open); }
};
using ArchiveReader = std::unique_ptr<archive, ArchiveDeleter>;

}  // namespace tinct
