#include "tools/tinct/size_text.h"

#include <cstdio>

#include "lib/base/counted_noun.h"

namespace tinct {

std::string size_text(std::int64_t bytes) {
  if (bytes < 100) return counted_noun(bytes, "byte");
  char text[32];
  const bool small = bytes < 100'000;
  std::snprintf(text, sizeof text, small ? "%.1f kB" : "%.1f MB",
                static_cast<double>(bytes) / (small ? 1e3 : 1e6));
  return text;
}

}  // namespace tinct
