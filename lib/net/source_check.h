#pragma once

// Private to lib/net.

#include <string>
#include <vector>

namespace tinct {

/// Checks, before anything is made, that all sources are of known kinds and their files and folders
/// can be opened. With `retries_all` (a bare --retry-failed), a word that is a class of failures is
/// told how that is written. Throws Error(Fault::usage) for what is no source, Fault::input for
/// what can't be read.
void check_sources(const std::vector<std::string>& sources, bool retries_all);

}  // namespace tinct
