#pragma once

#include <cstdint>
#include <string>

namespace tinct {

/// Bytes as people read them: "12 bytes", "45.0 kB", "73.4 MB" (a kB has 1000 bytes).
[[nodiscard]] std::string size_text(std::int64_t bytes);

}  // namespace tinct
