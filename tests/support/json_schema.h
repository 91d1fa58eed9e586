#pragma once

#include <string>
#include <vector>

#include "lib/base/json.h"

namespace tinct::test {

/// What a document breaks of a JSON Schema (2020-12), a line each with the place: "/methods/a:
/// lacks \"clips\"". Knows the keywords that data-manifests/schema uses; another one is a line too.
/// Stricter than the standard: where a schema lists members, no other may be there.
[[nodiscard]] std::vector<std::string> schema_faults(const Json& document, const Json& schema);

/// The same against data-manifests/schema/`schema`.schema.json, as part of a test: fails by a line
/// for each fault.
void check_schema(const Json& document, const std::string& schema);

}  // namespace tinct::test
