#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace tinct::test {

/// The folders below `out` that hold a pair, sorted.
[[nodiscard]] std::vector<std::filesystem::path> pair_folders(const std::filesystem::path& out);

}  // namespace tinct::test
