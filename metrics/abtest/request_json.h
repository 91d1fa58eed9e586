#pragma once

#include <string>

#include "lib/base/json.h"

namespace tinct {

/// The JSON object in a request's body. Throws RequestRefused (400) for anything else, and for
/// nesting deeper than 16.
[[nodiscard]] Json request_json(const std::string& body);

/// A text member of at most `most` bytes, empty when it isn't there. Throws RequestRefused (400)
/// for another type or a longer text.
[[nodiscard]] std::string request_text(const Json& json, const char* member, std::size_t most);

}  // namespace tinct
