#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace tinct {

/// The bytes [first, last] of a file, both included.
struct ByteRange {
  std::uint64_t first = 0;
  std::uint64_t last = 0;

  [[nodiscard]] std::uint64_t size() const noexcept { return last - first + 1; }
};

/// What a Range header asks of a file (RFC 9110 §14.2).
struct RangeRequest {
  /// False for no header, another unit, several ranges, or bad syntax: then the answer is the whole
  /// file, as the RFC allows.
  bool present = false;
  /// The range, cut to the file; nothing: it can't be met (416).
  std::optional<ByteRange> range;
};

/// Reads a Range header's value ("bytes=0-99", "bytes=100-", "bytes=-50") for a file of `size`
/// bytes.
[[nodiscard]] RangeRequest parse_range(std::string_view value, std::uint64_t size);

}  // namespace tinct
