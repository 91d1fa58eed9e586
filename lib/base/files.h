#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>

namespace tinct {

/// A file that appears under its name only when it is complete: bytes go to `NAME.tmp-PID`,
/// commit() makes them durable (fsync) and renames. Without commit() nothing is left behind; what a
/// killed process left behind is removed by the next AtomicFile of the same name.
///
/// Not thread-safe. Errors: Error(Fault::resource) for a full or failing disk, Fault::input else.
class AtomicFile {
 public:
  explicit AtomicFile(std::filesystem::path path);
  ~AtomicFile();
  AtomicFile(AtomicFile&& other) noexcept;
  AtomicFile& operator=(AtomicFile&&) = delete;
  AtomicFile(const AtomicFile&) = delete;
  AtomicFile& operator=(const AtomicFile&) = delete;

  void write(std::span<const std::byte> bytes);
  void write(std::string_view text);
  /// Writes, syncs, closes and renames; the object is done afterwards.
  void commit();
  /// Bytes written so far.
  [[nodiscard]] std::uint64_t size() const noexcept { return size_; }
  [[nodiscard]] const std::filesystem::path& path() const noexcept { return path_; }
  [[nodiscard]] const std::filesystem::path& temporary_path() const noexcept { return temporary_; }

 private:
  void flush();

  std::filesystem::path path_;
  std::filesystem::path temporary_;
  std::string buffer_;
  int descriptor_ = -1;
  std::uint64_t size_ = 0;
};

/// Writes a whole file atomically, creating its folder where needed.
void write_file_atomically(const std::filesystem::path& path, std::string_view bytes);

/// The same without the fsync, for the many small files of a folder that is proven complete by a
/// later record (a dataset.json): one sync a picture would cost more than the picture.
void write_file_renamed(const std::filesystem::path& path, std::string_view bytes);

/// The whole file. Throws Error(Fault::input) that names the path.
[[nodiscard]] std::string read_file(const std::filesystem::path& path);

/// Creates a folder and its parents; throws Error that names it.
void create_folders(const std::filesystem::path& folder);

/// The temporary name that belongs to a final one: in the same folder, with this process's id.
[[nodiscard]] std::filesystem::path temporary_name(const std::filesystem::path& path);

/// Makes a renamed file durable by syncing its folder.
void sync_folder(const std::filesystem::path& folder);

/// Removes temporary files of processes that are gone beside `path` (see AtomicFile).
void remove_stale_temporaries(const std::filesystem::path& path);

/// The same for everything in a folder. Only for a folder of tinct's own, once it is locked.
void remove_stale_temporaries_in(const std::filesystem::path& folder);

}  // namespace tinct
