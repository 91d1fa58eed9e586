#include "lib/net/path_pattern.h"

#include <cstddef>
#include <cstring>
#include <optional>

#include "lib/net/url.h"

namespace tinct {
namespace {

// memmem takes linear time whatever the bytes, which string_view's find doesn't: both texts may be
// a stranger's.
std::optional<std::size_t> first_place(std::string_view text, std::string_view piece) {
  const void* found = ::memmem(text.data(), text.size(), piece.data(), piece.size());
  if (found == nullptr) return std::nullopt;
  return static_cast<std::size_t>(static_cast<const char*>(found) - text.data());
}

}  // namespace

std::string one_path_spelling(std::string_view path) {
  constexpr std::string_view kReserved = ":/?#[]@!$&'()*+,;=%";
  constexpr char kHex[] = "0123456789ABCDEF";
  std::string result;
  result.reserve(path.size());
  for (std::size_t i = 0; i < path.size(); ++i) {
    std::string_view unit = path.substr(i, 1);
    std::string decoded;
    if (path[i] == '%' && i + 2 < path.size()) {
      decoded = percent_decoded(path.substr(i, 3));
      if (decoded.size() == 1) i += 2;
    }
    const bool was_escaped = decoded.size() == 1;
    const char c = was_escaped ? decoded[0] : unit[0];
    const auto byte = static_cast<unsigned char>(c);
    const bool reserved = kReserved.find(c) != std::string_view::npos;
    if (byte <= 0x20 || byte >= 0x7F || (was_escaped && reserved)) {
      result += {'%', kHex[byte >> 4], kHex[byte & 15]};
    } else {
      result.push_back(c);
    }
  }
  return result;
}

bool fits_path(std::string_view pattern, std::string_view path) {
  const bool anchored = pattern.ends_with('$');
  if (anchored) pattern.remove_suffix(1);
  std::size_t star = pattern.find('*');
  const std::string_view first = pattern.substr(0, star);
  if (!path.starts_with(first)) return false;
  path.remove_prefix(first.size());
  if (star == std::string_view::npos) return !anchored || path.empty();
  // What stands between two stars is taken where it comes first: that leaves the most for the rest.
  while (true) {
    pattern.remove_prefix(star + 1);
    star = pattern.find('*');
    const std::string_view piece = pattern.substr(0, star);
    if (star == std::string_view::npos && anchored) return path.ends_with(piece);
    const std::optional<std::size_t> place = first_place(path, piece);
    if (!place) return false;
    path.remove_prefix(*place + piece.size());
    if (star == std::string_view::npos) return true;
  }
}

}  // namespace tinct
