#pragma once

#include <string>

#include "lib/base/json.h"

namespace tinct {

/// What a file is that is no manifest, in a sentence with the command that reads it; empty for a
/// manifest of this version.
[[nodiscard]] std::string not_a_manifest(const Json& json);

}  // namespace tinct
