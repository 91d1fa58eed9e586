#include "lib/base/file_lock.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <utility>

#include "lib/base/errors.h"

namespace tinct {

FileLock::FileLock(std::filesystem::path file)
    : file_(std::move(file)),
      descriptor_(::open(file_.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0666)) {
  if (descriptor_ < 0) throw_system_error("can't use " + file_.string(), errno);
}

FileLock::~FileLock() { ::close(descriptor_); }

bool FileLock::try_lock() {
  if (::flock(descriptor_, LOCK_EX | LOCK_NB) == 0) return true;
  if (errno == EWOULDBLOCK || errno == EINTR) return false;
  throw_system_error("can't lock " + file_.string(), errno);
}

int open_locked(const std::filesystem::path& file, const std::string& taken) {
  const int descriptor = ::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644);
  if (descriptor < 0) throw_system_error("can't write " + file.string(), errno);
  if (::flock(descriptor, LOCK_EX | LOCK_NB) == 0) return descriptor;
  const int error = errno;
  ::close(descriptor);
  if (error != EWOULDBLOCK) throw_system_error("can't lock " + file.string(), error);
  throw Error(Fault::usage, taken);
}

}  // namespace tinct
