#include "lib/net/kept_connections.h"

#include <sys/resource.h>

#include <algorithm>

namespace tinct {
namespace {

constexpr rlim_t kMostDescriptors = 65536;
constexpr long kUsualDescriptors = 1024;

// How many the process may have now.
long raised_descriptor_limit() noexcept {
  rlimit bounds{};
  if (::getrlimit(RLIMIT_NOFILE, &bounds) != 0) return kUsualDescriptors;
  const rlim_t wanted = std::min(bounds.rlim_max, kMostDescriptors);
  if (bounds.rlim_cur < wanted) {
    rlimit raised = bounds;
    raised.rlim_cur = wanted;
    if (::setrlimit(RLIMIT_NOFILE, &raised) == 0) bounds = raised;
  }
  return static_cast<long>(std::min(bounds.rlim_cur, kMostDescriptors));
}

}  // namespace

long kept_connections(long transfers, long loops) noexcept {
  const long wanted = std::max(std::max(256L, 4 * transfers) / loops, transfers);
  return std::clamp(raised_descriptor_limit() / (2 * loops), 1L, wanted);
}

}  // namespace tinct
