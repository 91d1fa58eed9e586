#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>

namespace tinct {

/// A file that appears under its name only when it is complete: bytes go to
/// a temporary_name(), commit() makes them durable (fsync) and renames. Without commit() nothing is
/// left behind; what a killed process left behind is removed by the next AtomicFile of the same
/// name, as remove_stale_temporaries() says. Of several writers at once the last to commit stays.
///
/// Not thread-safe. Errors: Error(Fault::resource) for a full or failing disk, Fault::input else;
/// they name the file.
class AtomicFile {
 public:
  /// Opens the temporary file; the folder must be there.
  explicit AtomicFile(std::filesystem::path path);
  ~AtomicFile();
  AtomicFile(AtomicFile&& other) noexcept;
  AtomicFile& operator=(AtomicFile&&) = delete;
  AtomicFile(const AtomicFile&) = delete;
  AtomicFile& operator=(const AtomicFile&) = delete;

  /// Adds bytes at the end; they may stay in memory until commit().
  void write(std::span<const std::byte> bytes);
  void write(std::string_view text);
  /// Writes, syncs, closes and renames; the object is done afterwards.
  void commit();
  /// Bytes written so far.
  [[nodiscard]] std::uint64_t size() const noexcept { return size_; }
  /// The final name.
  [[nodiscard]] const std::filesystem::path& path() const noexcept { return path_; }

 private:
  void flush();

  std::filesystem::path path_;
  std::filesystem::path temporary_;
  std::string buffer_;
  int descriptor_ = -1;
  std::uint64_t size_ = 0;
};

/// Writes a whole file by AtomicFile, creating its folder where needed. Errors as AtomicFile.
void write_file_atomically(const std::filesystem::path& path, std::string_view bytes);

/// The same without the fsync, for the many small files of a folder that is proven complete by a
/// later record (a dataset.json): one sync a picture would cost more than the picture. The folder
/// must be there, and nothing is swept.
void write_file_renamed(const std::filesystem::path& path, std::string_view bytes);

/// The bytes of the whole file. Throws Error that names the path where it can't be read:
/// Fault::resource for a failing disk, Fault::input else.
[[nodiscard]] std::string read_file(const std::filesystem::path& path);

/// Creates a folder and its parents where they are missing; an empty path is no folder to make.
/// Throws Error that names it, as throw_system_error().
void create_folders(const std::filesystem::path& folder);

/// Makes a renamed file durable by syncing its folder (empty: the current one). Does nothing where
/// the folder can't be opened: the rename stands anyway.
void sync_folder(const std::filesystem::path& folder);

}  // namespace tinct
