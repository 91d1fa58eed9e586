#pragma once

#include <filesystem>
#include <string>

namespace tinct {

/// The bytes of one file in a ZIP archive (a Python wheel is one), by its path in it. Throws
/// Error(Fault::input) that names both for a damaged archive and for a member it lacks, also for
/// one of more than 64 MiB.
[[nodiscard]] std::string read_archive_member(const std::filesystem::path& archive,
                                              const std::string& member);

}  // namespace tinct
