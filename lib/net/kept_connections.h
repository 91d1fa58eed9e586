#pragma once

// Private to lib/net.

namespace tinct {

/// How many connections each of `loops` loops may keep open, of `transfers` at once in all: the
/// loops' shares differ, so each may keep as many as there are transfers. All of them together take
/// at most half of the files that the process may have open. Its bound on these (RLIMIT_NOFILE) is
/// raised to what the system allows, at most 65536: with the usual thousand, further connections
/// would fail, and good hosts look unreachable.
[[nodiscard]] long kept_connections(long transfers, long loops) noexcept;

}  // namespace tinct
