#pragma once

#include <string>
#include <vector>

#include "lib/base/json.h"

namespace tinct::test {

/// What a document breaks of a JSON Schema (2020-12), a line each with the place: "/methods/a:
/// lacks \"clips\"". Knows the keywords that data-manifests/schema uses; another one is a line too.
/// Stricter than the standard: where a schema lists members, no other may be there.
[[nodiscard]] std::vector<std::string> schema_faults(const Json& document, const Json& schema);

}  // namespace tinct::test
