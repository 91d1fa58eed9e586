#include "train/run_lock.h"

#include "lib/base/files.h"

namespace tinct {
namespace {

std::filesystem::path lock_file_of(const std::filesystem::path& run) {
  create_folders(run);
  return run / "train.lock";
}

}  // namespace

RunLock::RunLock(const std::filesystem::path& run)
    : lock_(FileLock::held(lock_file_of(run),
                           run.string() + " is being trained by another process; wait for it, or "
                                          "give another out=")) {}

}  // namespace tinct
