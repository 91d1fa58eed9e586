#pragma once

#include <filesystem>

#include "lib/base/file_lock.h"

namespace tinct {

/// Holds a run's folder for one process while it lives, by its file train.lock: two would mix their
/// logs and checkpoints.
class RunLock {
 public:
  /// Makes the folder where needed. Throws Error(Fault::usage) when another process trains there,
  /// on this machine or on another that shares the folder.
  explicit RunLock(const std::filesystem::path& run);

 private:
  FileLock lock_;
};

}  // namespace tinct
