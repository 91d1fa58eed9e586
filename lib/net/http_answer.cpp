#include <algorithm>
#include <charconv>

#include "lib/net/http_answer.h"
#include "lib/net/url.h"

namespace tinct {
namespace {

constexpr std::size_t kMostRobotsTags = 64;

std::string_view trimmed(std::string_view text) {
  const std::size_t first = text.find_first_not_of(" \t\r\n");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t\r\n") - first + 1);
}

std::optional<std::int64_t> number(std::string_view text) {
  std::int64_t value = 0;
  const char* end = text.data() + text.size();
  const auto parsed = std::from_chars(text.data(), end, value);
  if (parsed.ec != std::errc() || parsed.ptr != end || value < 0) return std::nullopt;
  return value;
}

// Other bytes could not be sent back unchanged, nor kept in JSON.
std::string printable_or_empty(std::string_view text) {
  const bool printable =
      std::all_of(text.begin(), text.end(), [](char c) { return c >= 0x20 && c <= 0x7e; });
  return printable ? std::string(text) : std::string();
}

int status_of(std::string_view line) {
  const std::size_t space = line.find(' ');
  if (space == std::string_view::npos) return 0;
  return static_cast<int>(number(line.substr(space + 1, 3)).value_or(0));
}

}  // namespace

std::optional<ContentRange> parse_content_range(std::string_view value) {
  constexpr std::string_view kUnit = "bytes ";
  if (ascii_lower(value.substr(0, kUnit.size())) != kUnit) return std::nullopt;
  value = trimmed(value.substr(kUnit.size()));
  const std::size_t slash = value.find('/');
  if (slash == std::string_view::npos) return std::nullopt;
  ContentRange range;
  const std::string_view total = value.substr(slash + 1);
  range.total = number(total);
  if (!range.total && total != "*") return std::nullopt;
  const std::string_view span = value.substr(0, slash);
  if (span == "*") return range;
  const std::size_t dash = span.find('-');
  if (dash == std::string_view::npos) return std::nullopt;
  range.first = number(span.substr(0, dash));
  range.last = number(span.substr(dash + 1));
  if (!range.first || !range.last || *range.last < *range.first) return std::nullopt;
  if (range.total && *range.last >= *range.total) return std::nullopt;
  return range;
}

void HttpAnswer::take_line(std::string_view line) {
  if (line.starts_with("HTTP/")) {
    *this = {};
    status = status_of(line);
    return;
  }
  const std::size_t colon = line.find(':');
  if (colon == std::string_view::npos) return;
  std::string name = ascii_lower(line.substr(0, colon));
  // What the server said to the Wayback Machine goes for what that gives.
  constexpr std::string_view kArchived = "x-archive-orig-";
  if (name == "x-archive-orig-x-robots-tag" || name == "x-archive-orig-tdm-reservation") {
    name.erase(0, kArchived.size());
  }
  const std::string_view value = trimmed(line.substr(colon + 1));
  if (name == "content-length") content_length = number(value);
  if (name == "content-range") content_range = parse_content_range(value);
  if (name == "etag" && !value.starts_with("W/")) etag = printable_or_empty(value);
  if (name == "last-modified") last_modified = printable_or_empty(value);
  if (name == "content-disposition") content_disposition = value;
  if (name == "x-robots-tag" && robots.size() < kMostRobotsTags) robots.emplace_back(value);
  if (name == "tdm-reservation") tdm_reservation = value;
  if (name == "content-encoding") encoded = !value.empty() && ascii_lower(value) != "identity";
  if (name == "accept-ranges") refuses_ranges = ascii_lower(value) == "none";
}

std::optional<std::int64_t> HttpAnswer::whole_size() const {
  if (encoded) return std::nullopt;
  if (content_range) return content_range->total;
  return status == 200 ? content_length : std::nullopt;
}

}  // namespace tinct
