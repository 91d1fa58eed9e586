#pragma once

#include <string>

namespace tinct {

/// C++ source with every help text as a constant, for the launcher (launcher.cpp): FFmpeg's
/// libraries alone take longer to load than a help text may take to appear.
[[nodiscard]] std::string help_source();

}  // namespace tinct
