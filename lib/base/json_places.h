#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace tinct {

/// A place in a text, counted from 1; columns count bytes.
struct TextPlace {
  std::size_t line = 1;
  std::size_t column = 1;
  bool operator==(const TextPlace&) const = default;
};

/// Where the values that JSON pointers (RFC 6901) name stand in a JSON text: a member of an object
/// where its name begins, an element of a list where it begins itself, the whole document at its
/// first character. A pointer to nothing gets the place of the deepest value on its way. The text
/// must be JSON that parse_json accepts. One pass, in memory of the pointers alone.
[[nodiscard]] std::vector<TextPlace> json_places(std::string_view text,
                                                 std::span<const std::string> pointers);

}  // namespace tinct
