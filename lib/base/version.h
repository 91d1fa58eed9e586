#pragma once

namespace tinct {

/// The version of tinct, as in CHANGELOG.md; set by the build.
inline constexpr const char* kVersion = TINCT_VERSION;

}  // namespace tinct
