#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tinct {

/// Content-Range of a 206 or 416 (RFC 9110 §14.4): `bytes FIRST-LAST/TOTAL`, `bytes */TOTAL`.
struct ContentRange {
  std::optional<std::int64_t> first;
  std::optional<std::int64_t> last;
  std::optional<std::int64_t> total;
};

/// Nothing for what doesn't follow the grammar.
[[nodiscard]] std::optional<ContentRange> parse_content_range(std::string_view value);

/// What the fetcher reads from the head of an HTTP answer.
struct HttpAnswer {
  int status = 0;
  std::optional<std::int64_t> content_length;
  std::optional<ContentRange> content_range;
  std::string etag;                 ///< strong and printable ASCII, else empty
  std::string last_modified;        ///< printable ASCII, else empty
  std::string content_disposition;  ///< as it stands
  std::vector<std::string> robots;  ///< the values of all X-Robots-Tag fields
  std::string tdm_reservation;      ///< of the field of that name; empty: none
  bool encoded = false;             ///< with a Content-Encoding: the length isn't the file's
  bool refuses_ranges = false;      ///< Accept-Ranges: none

  /// Takes one line of the head, with or without its line end. A status line begins a new answer
  /// (after a redirect or a 100), so the last answer's head is what stays.
  void take_line(std::string_view line);

  /// The size of the whole file as the head tells it; nothing where it doesn't.
  [[nodiscard]] std::optional<std::int64_t> whole_size() const;
};

}  // namespace tinct
