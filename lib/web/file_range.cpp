#include <algorithm>
#include <charconv>

#include "lib/web/file_range.h"

namespace tinct {
namespace {

// Digits only. Numbers beyond 64 bits are larger than any file, and that is all that counts.
std::optional<std::uint64_t> number(std::string_view digits) {
  const bool all_digits =
      std::all_of(digits.begin(), digits.end(), [](char c) { return c >= '0' && c <= '9'; });
  if (digits.empty() || !all_digits) return std::nullopt;
  std::uint64_t value = 0;
  const auto parsed = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  return parsed.ec == std::errc() ? value : ~std::uint64_t{0};
}

bool is_unchanged(const WantedVersion& wanted, const HeldVersion& held) {
  const std::string_view tags = wanted.if_none_match;
  if (!tags.empty()) return tags == "*" || tags.find(held.etag) != std::string_view::npos;
  return !wanted.if_modified_since.empty() && wanted.if_modified_since == held.last_modified;
}

bool range_applies(const WantedVersion& wanted, const HeldVersion& held) {
  const std::string_view version = wanted.if_range;
  return version.empty() || version == held.etag || version == held.last_modified;
}

}  // namespace

VersionAnswer answer_for(const WantedVersion& wanted, const HeldVersion& held) {
  if (is_unchanged(wanted, held)) return {.status = 304};
  if (!range_applies(wanted, held)) return {.status = 200};
  const RangeRequest range = parse_range(wanted.range, held.size);
  if (!range.present) return {.status = 200};
  const std::string total = "/" + std::to_string(held.size);
  if (!range.range) return {.status = 416, .content_range = "bytes *" + total};
  return {.status = 206,
          .part = range.range,
          .content_range = "bytes " + std::to_string(range.range->first) + "-" +
                           std::to_string(range.range->last) + total};
}

RangeRequest parse_range(std::string_view value, std::uint64_t size) {
  constexpr std::string_view kUnit = "bytes=";
  if (!value.starts_with(kUnit)) return {};
  value.remove_prefix(kUnit.size());
  const std::size_t dash = value.find('-');
  if (dash == std::string_view::npos) return {};
  const auto first = number(value.substr(0, dash));
  const auto last = number(value.substr(dash + 1));
  if ((dash > 0 && !first) || (dash + 1 < value.size() && !last)) return {};
  RangeRequest request{.present = true, .range = {}};
  if (!first) {
    if (!last) return {};
    if (*last > 0 && size > 0) request.range = {size - std::min(*last, size), size - 1};
    return request;
  }
  if (last && *last < *first) return {};
  if (*first < size) request.range = {*first, std::min(last.value_or(size - 1), size - 1)};
  return request;
}

}  // namespace tinct
