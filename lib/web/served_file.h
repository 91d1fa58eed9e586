#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

namespace tinct {

/// A regular file that a request may have, opened for reading.
struct ServedFile {
  int descriptor = -1;            ///< the holder closes it
  std::uint64_t size = 0;         ///< bytes
  std::string etag;               ///< strong: from size, inode and modification time in nanoseconds
  std::string last_modified;      ///< as HTTP writes dates: "Thu, 01 Jan 2026 00:00:00 GMT"
  std::string_view content_type;  ///< by the name's extension
};

/// Finds what a request's target ("/a%20b.mp4?x") names inside `root` (an absolute, canonical
/// path). Nothing for what isn't there or isn't served: names with a part that begins with a dot
/// (`..`, hidden files and folders), backslashes, folders, devices, NUL bytes, and whatever a
/// symbolic link leads to outside of `root`.
[[nodiscard]] std::optional<ServedFile> open_served_file(const std::filesystem::path& root,
                                                         std::string_view target);

/// The Content-Type by the name's extension, in any case of its letters; "application/octet-stream"
/// for others.
[[nodiscard]] std::string_view content_type(const std::filesystem::path& path);

/// A time in seconds since 1970 as an HTTP date (RFC 9110 §5.6.7).
[[nodiscard]] std::string http_date(std::int64_t seconds);

}  // namespace tinct
