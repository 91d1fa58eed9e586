#pragma once

#include <filesystem>

namespace tinct {

/// Holds a run's folder for one process while it lives: two would mix their logs and checkpoints.
/// A killed process lets go by itself.
class RunLock {
 public:
  /// Throws Error(Fault::usage) when another process trains there.
  explicit RunLock(const std::filesystem::path& run);
  ~RunLock();
  RunLock(const RunLock&) = delete;
  RunLock& operator=(const RunLock&) = delete;

 private:
  int descriptor_;
};

}  // namespace tinct
