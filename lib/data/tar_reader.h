#pragma once

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <optional>
#include <string>

namespace tinct {

/// A file inside a tar.
struct TarMember {
  std::string name;
  std::uint64_t offset = 0;  ///< of its first byte in the tar
  std::uint64_t length = 0;
};

/// Reads the regular files of a tar (POSIX ustar) in order. Folders and extension headers are
/// passed over; the shards of tinct have none.
///
/// Not thread-safe. Throws Error(Fault::input) that names the tar and the offset where it is
/// damaged or cut off, or has a name that leads out of the folder it would be unpacked in. Needs
/// the standard library only.
class TarReader {
 public:
  explicit TarReader(std::filesystem::path path);

  /// The next file, or nothing at the end (two blocks of zeros).
  [[nodiscard]] std::optional<TarMember> next();
  /// The bytes of a file; does not disturb next().
  [[nodiscard]] std::string read(const TarMember& member);
  /// Any bytes of the tar.
  [[nodiscard]] std::string read(std::uint64_t offset, std::uint64_t length);

 private:
  [[noreturn]] void fail(const std::string& what, std::uint64_t offset) const;

  std::filesystem::path path_;
  std::ifstream stream_;
  std::uint64_t bytes_ = 0;
  std::uint64_t next_header_ = 0;
};

}  // namespace tinct
