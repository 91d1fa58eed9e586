#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace tinct {

/// The bytes [first, last] of a file, both included.
struct ByteRange {
  std::uint64_t first = 0;
  std::uint64_t last = 0;

  /// How many bytes they are, at least 1.
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

/// What a request says of the version and the part that it wants: the values of headers, empty
/// where there is none.
struct WantedVersion {
  std::string_view if_none_match = {}, if_modified_since = {}, if_range = {};
  std::string_view range = {};  ///< empty for HEAD, of which ranges mean nothing (§14.2)
};

/// What there is.
struct HeldVersion {
  std::uint64_t size = 0;               ///< bytes
  std::string_view etag = {};           ///< strong
  std::string_view last_modified = {};  ///< as HTTP writes dates; empty: not known
};

/// How such a request is answered.
struct VersionAnswer {
  int status = 200;                    ///< 304: unchanged; 206: `part` of it; 416: no part is there
  std::optional<ByteRange> part = {};  ///< for 206
  std::string content_range = {};      ///< the header's value for 206 and 416, else empty
};

/// Conditions and ranges of RFC 9110 §13 and §14: If-None-Match goes before If-Modified-Since, and
/// a range is of the version alone that If-Range names (both comparisons are exact).
[[nodiscard]] VersionAnswer answer_for(const WantedVersion& wanted, const HeldVersion& held);

}  // namespace tinct
