#pragma once

// Private to lib/net.

#include <filesystem>
#include <string>
#include <vector>

namespace tinct {

/// A placeholder that the user knows.
struct ListedPlaceholder {
  std::string sha256;  ///< 64 lower-case hex digits
  std::string says;    ///< why it is one, as a sentence of its row
};

/// Reads a list of placeholders: in each line a SHA-256, and behind white space what the picture
/// says, which may be left out. Empty lines and those that begin with `#` are passed over. Throws
/// Error(Fault::input) that names the line for anything else, and as read_file.
[[nodiscard]] std::vector<ListedPlaceholder> read_placeholders(const std::filesystem::path& file);

}  // namespace tinct
