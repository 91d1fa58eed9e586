#include "lib/net/path_pattern.h"

#include <cstddef>
#include <optional>

#include "lib/net/url.h"

namespace tinct {

std::string one_path_spelling(std::string_view path) {
  constexpr std::string_view kReserved = ":/?#[]@!$&'()*+,;=%";
  constexpr char kHex[] = "0123456789ABCDEF";
  std::string result;
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
  std::size_t p = 0;
  std::size_t t = 0;
  std::optional<std::size_t> star;
  std::size_t star_text = 0;
  while (true) {
    if (p == pattern.size() && (!anchored || t == path.size())) return true;
    if (p < pattern.size() && pattern[p] == '*') {
      star = p++;
      star_text = t;
    } else if (p < pattern.size() && t < path.size() && pattern[p] == path[t]) {
      ++p;
      ++t;
    } else if (star && star_text < path.size()) {
      p = *star + 1;
      t = ++star_text;
    } else {
      return false;
    }
  }
}

}  // namespace tinct
