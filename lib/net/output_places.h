#pragma once

// Private to lib/net.

#include <filesystem>
#include <string>

namespace tinct {

/// Checks, without making anything, that a file can be written there once the work is done: no
/// folder has its name, and its folder can be written or made. An empty path is no wish and passes.
/// Throws Error(Fault::input) that names `option`, the place that is in the way, and the way out.
void check_output_file(const std::string& option, const std::filesystem::path& file);

/// The same for a folder that files will be written into.
void check_output_folder(const std::string& option, const std::filesystem::path& folder);

}  // namespace tinct
