#pragma once

#include <string>

#include "lib/base/json.h"

namespace tinct {

/// A value's JSON as a message shows it: at most 60 bytes, cut between characters (UTF-8), with an
/// ellipsis where something was left out.
[[nodiscard]] std::string short_text(const Json& value);

}  // namespace tinct
