#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace tinct::test {

/// The folders below `out` that hold a pair, sorted.
[[nodiscard]] std::vector<std::filesystem::path> pair_folders(const std::filesystem::path& out);

/// Checks a JSON document against data-manifests/schema/`schema`.schema.json, as part of a test.
void check_schema(const std::filesystem::path& document, const std::string& schema);

}  // namespace tinct::test
