#include "lib/base/open_files.h"

#include <sys/resource.h>

#include <algorithm>

namespace tinct {
namespace {

constexpr rlim_t kMostDescriptors = 65536;
constexpr long kUsualDescriptors = 1024;

}  // namespace

long raised_open_files() noexcept {
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

}  // namespace tinct
