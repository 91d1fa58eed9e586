#pragma once

#include <filesystem>
#include <string>

namespace tinct {

/// A lock that one process has at a time, on all machines that share the folder: flock() on a file
/// that is open for writing, as NFS tells other machines of no other locks. The file is made where
/// there is none and stays, as who removes it would part those who wait for it from those who come;
/// what is in it is left as it is. The lock ends with the object, and with a killed process.
class FileLock {
 public:
  /// Opens the file and locks nothing yet. Throws Error that names it where it can't be written.
  explicit FileLock(std::filesystem::path file);
  /// Opens the file and has its lock. Throws Error(Fault::usage) with the sentence `taken`, which
  /// tells the user what to do, where another has it, and else as the constructor and try_lock().
  [[nodiscard]] static FileLock held(std::filesystem::path file, const std::string& taken);
  ~FileLock();
  /// What was moved from holds nothing and may only be destroyed or assigned to.
  FileLock(FileLock&& other) noexcept;
  FileLock& operator=(FileLock&& other) noexcept;

  /// True once the lock is this object's, false while another has it; never waits for it. Throws
  /// Error that names the file, the reason and a way out where it can't be locked at all, as on a
  /// file system without locks.
  [[nodiscard]] bool try_lock();
  [[nodiscard]] const std::filesystem::path& file() const noexcept { return file_; }

 private:
  std::filesystem::path file_;
  int descriptor_ = -1;
};

}  // namespace tinct
