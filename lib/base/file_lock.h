#pragma once

#include <filesystem>
#include <string>

namespace tinct {

/// A lock that one process has at a time, on all machines that share the folder: flock() on a file
/// that is open for writing, as NFS tells other machines of no other locks. The file is made where
/// there is none and stays, as who removes it would part those who wait for it from those who come.
/// A killed process lets go by itself.
class FileLock {
 public:
  /// Opens the file and locks nothing yet. Throws Error that names it where it can't be written.
  explicit FileLock(std::filesystem::path file);
  ~FileLock();
  FileLock(const FileLock&) = delete;
  FileLock& operator=(const FileLock&) = delete;

  /// True once the lock is this object's, false while another has it. Throws Error that names the
  /// file where its file system has no locks.
  [[nodiscard]] bool try_lock();
  [[nodiscard]] const std::filesystem::path& file() const noexcept { return file_; }

 private:
  std::filesystem::path file_;
  int descriptor_;
};

/// Opens a file, which is made where there is none, for writing and takes the lock of it that one
/// process has at a time. The lock is held until the caller closes the descriptor. Throws
/// Error(Fault::usage) with the message `taken` where another has the lock, and Error that names
/// the file where it can't be written or locked.
[[nodiscard]] int open_locked(const std::filesystem::path& file, const std::string& taken);

}  // namespace tinct
