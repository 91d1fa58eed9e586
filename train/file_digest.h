#pragma once

#include <filesystem>
#include <string>

namespace tinct {

/// XXH3 of 128 bits over a file's bytes, read in pieces: 32 lower-case digits, as `xxhsum -H128`
/// prints them. It tells damage, and is no proof against somebody who forges a file. Throws
/// Error(Fault::input) that names a file which can't be read.
[[nodiscard]] std::string file_digest(const std::filesystem::path& file);

}  // namespace tinct
