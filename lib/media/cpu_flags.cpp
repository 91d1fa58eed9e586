#include "lib/media/cpu_flags.h"

extern "C" {
#include <libavutil/cpu.h>
}

#include <cstdlib>
#include <string_view>

namespace tinct {

bool simd_wanted() {
  static const bool wanted = [] {
    const char* value = std::getenv("TINCT_SIMD");
    const bool off = value != nullptr && std::string_view(value) == "0";
    if (off) av_force_cpu_flags(0);
    return !off;
  }();
  return wanted;
}

}  // namespace tinct
