#pragma once

#include <filesystem>

namespace tinct {

/// A name for what becomes `path` when it is complete: `NAME.tmp-PID-MACHINE-PROCESS-N` in the same
/// folder, at most 35 bytes longer than NAME, and another one at every call. A slash at the end of
/// `path` counts for nothing.
///
/// MACHINE are 24 bits of a hash of the boot, the namespace of process ids and the host's name, so
/// that hosts and containers that share a folder know their own. PROCESS are 24 random bits, since
/// a container's next process often has the id of the one before it. Safe to call from any thread.
[[nodiscard]] std::filesystem::path temporary_name(const std::filesystem::path& path);

/// Removes what temporary_name() named for `path` and nobody writes any more: of this machine what
/// processes left that are gone, and of others (and `NAME.tmp-PID` of earlier versions, which tells
/// no machine) what has not changed for a day, since nobody can ask for their processes. A folder
/// is as young as the youngest of its entries. What can't be removed stays; nothing is thrown.
void remove_stale_temporaries(const std::filesystem::path& path);

/// The same for everything in a folder. Only for a folder of tinct's own, once it is locked.
void remove_stale_temporaries_in(const std::filesystem::path& folder);

/// "a/b/" -> "a/b"; a path without a slash at its end as it is.
[[nodiscard]] std::filesystem::path without_trailing_slash(const std::filesystem::path& path);

}  // namespace tinct
