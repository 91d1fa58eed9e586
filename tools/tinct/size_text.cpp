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

SizeUnit size_unit(std::int64_t largest_bytes) noexcept {
  if (largest_bytes < 10'000'000) return {"kB", 1e3};
  if (largest_bytes < 10'000'000'000) return {"MB", 1e6};
  return {"GB", 1e9};
}

std::string size_in(SizeUnit unit, std::int64_t bytes) {
  const double size = static_cast<double>(bytes) / unit.bytes;
  if (bytes > 0 && size < 0.05) return "<0.1";
  char text[32];
  std::snprintf(text, sizeof text, "%.1f", size);
  return text;
}

}  // namespace tinct
