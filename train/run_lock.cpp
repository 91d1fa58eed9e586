#include "train/run_lock.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>

#include "lib/base/errors.h"
#include "lib/base/files.h"

namespace tinct {

RunLock::RunLock(const std::filesystem::path& run) {
  create_folders(run);
  // The folder itself is locked, so that nothing is left behind in it.
  descriptor_ = ::open(run.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (descriptor_ < 0) throw_system_error("can't use " + run.string(), errno);
  if (::flock(descriptor_, LOCK_EX | LOCK_NB) == 0) return;
  const int error = errno;
  ::close(descriptor_);
  if (error == EWOULDBLOCK) {
    throw Error(Fault::usage, run.string() +
                                  " is being trained by another process; wait for it, or "
                                  "give another out=");
  }
  throw_system_error("can't lock " + run.string(), error);
}

RunLock::~RunLock() { ::close(descriptor_); }

}  // namespace tinct
