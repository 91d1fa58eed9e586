#pragma once

namespace tinct {

/// Raises the bound on files that the process may have open (RLIMIT_NOFILE) to what the system
/// allows, at most 65536, and tells it: with the usual thousand a server or a fetcher of many
/// connections runs out of them. Where it can't be raised it stays.
[[nodiscard]] long raised_open_files() noexcept;

}  // namespace tinct
