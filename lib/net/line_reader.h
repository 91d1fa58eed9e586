#pragma once

#include <cstddef>
#include <filesystem>
#include <functional>
#include <string>
#include <string_view>

namespace tinct {

/// Calls `take` for each line of a text file, without its LF or CR LF, numbered from 1; a byte
/// order mark is skipped. Files packed by gzip, zstd, xz or bzip2 are unpacked on the way
/// (libarchive). Memory stays flat; a line of more than 1 MiB comes in pieces. Throws
/// Error(Fault::input) that names a file that can't be read.
void for_each_line(const std::filesystem::path& file,
                   const std::function<void(std::string_view line, std::size_t number)>& take);

/// The whole of such a file, at most 1 GiB unpacked.
[[nodiscard]] std::string read_unpacked(const std::filesystem::path& file);

}  // namespace tinct
