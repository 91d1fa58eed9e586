#include "lib/net/kept_connections.h"

#include <algorithm>

#include "lib/base/open_files.h"

namespace tinct {

long kept_connections(long transfers, long loops) noexcept {
  const long wanted = std::max(std::max(256L, 4 * transfers) / loops, transfers);
  return std::clamp(raised_open_files() / (2 * loops), 1L, wanted);
}

}  // namespace tinct
