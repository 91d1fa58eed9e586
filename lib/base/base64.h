#pragma once

#include <string>
#include <string_view>

namespace tinct {

/// Base64 of any bytes (RFC 4648 §4, with padding), without line breaks; empty for none.
[[nodiscard]] std::string base64(std::string_view bytes);

}  // namespace tinct
