#pragma once

#include <string>

#include "lib/base/json.h"

namespace tinct {

/// The differences of a group of a tinct.bench/1 document for its page, {"from","heads","rows"}:
/// for each system its mean difference to the group's first, whether the clips tell the two apart,
/// and over more seeds than one their spread and in how many the system is better. `values` are
/// the document's. Null where there are none.
[[nodiscard]] Json differences_view(const Json& group, const Json& values);

/// The differences of all groups as a table of text, in the columns `values`; empty where there are
/// none.
[[nodiscard]] std::string differences_text(const Json& bench, const Json& values);

}  // namespace tinct
