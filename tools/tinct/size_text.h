#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace tinct {

/// Bytes as people read them: "12 bytes", "45.0 kB", "73.4 MB" (a kB has 1000 bytes).
[[nodiscard]] std::string size_text(std::int64_t bytes);

/// What the sizes of one column are told in.
struct SizeUnit {
  std::string_view name;  ///< "kB", "MB" or "GB"
  double bytes = 1;
};

/// The unit for a column whose largest size is this one: it has at most four digits before the
/// point, up to 10 TB.
[[nodiscard]] SizeUnit size_unit(std::int64_t largest_bytes) noexcept;

/// Bytes in a unit, without its name: "73.4". What would be 0.0 but is some is "<0.1".
[[nodiscard]] std::string size_in(SizeUnit unit, std::int64_t bytes);

}  // namespace tinct
