#include <cstdlib>

#include "lib/base/memory.h"

#if defined(__GLIBC__)
#include <malloc.h>
#endif

namespace tinct {

void keep_freed_memory() noexcept {
#if defined(__GLIBC__)
  mallopt(M_MMAP_THRESHOLD, 64 << 20);
  mallopt(M_TRIM_THRESHOLD, 512 << 20);
#endif
}

}  // namespace tinct
