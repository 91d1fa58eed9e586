#pragma once

// Private to lib/net: the patterns that robots.txt and tdmrep.json name paths by.

#include <string>
#include <string_view>

namespace tinct {

/// One spelling for each path: %XX of what needs none is decoded, all other bytes are escaped
/// (RFC 9309, section 2.2.2). Of patterns too.
[[nodiscard]] std::string one_path_spelling(std::string_view path);

/// Whether a pattern fits the beginning of a path, both in one_path_spelling: "*" stands for any
/// text, "$" at the end for the end of the path. Linear in both.
[[nodiscard]] bool fits_path(std::string_view pattern, std::string_view path);

}  // namespace tinct
