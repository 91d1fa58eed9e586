#include "lib/base/file_lock.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>
#include <utility>

#include "lib/base/errors.h"

namespace tinct {
namespace {

// Everybody who may write the folder by its owner's umask may lock: with 0644 a second user of a
// group's folder would be told that he may not write, in place of who works there.
constexpr mode_t kLockFileMode = 0666;

[[noreturn]] void throw_unlockable(const std::filesystem::path& file, int error) {
  const std::string doing = "can't lock " + file.string();
  switch (error) {
    case ENOLCK:
    case ENOSYS:
    case EOPNOTSUPP:
    case EINVAL:
      throw Error(Fault::input,
                  doing + ": " + std::generic_category().message(error) +
                      "; choose a folder on a file system that has locks (one of NFS has them "
                      "while its lock service runs)");
    default: throw_system_error(doing, error);
  }
}

}  // namespace

FileLock::FileLock(std::filesystem::path file) : file_(std::move(file)) {
  do {
    descriptor_ = ::open(file_.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, kLockFileMode);
  } while (descriptor_ < 0 && errno == EINTR);
  if (descriptor_ < 0) throw_system_error("can't write " + file_.string(), errno);
}

FileLock FileLock::held(std::filesystem::path file, const std::string& taken) {
  FileLock lock(std::move(file));
  if (!lock.try_lock()) throw Error(Fault::usage, taken);
  return lock;
}

FileLock::~FileLock() {
  if (descriptor_ >= 0) ::close(descriptor_);
}

FileLock::FileLock(FileLock&& other) noexcept
    : file_(std::move(other.file_)), descriptor_(std::exchange(other.descriptor_, -1)) {}

FileLock& FileLock::operator=(FileLock&& other) noexcept {
  FileLock moved(std::move(other));  // ends with what this one had
  std::swap(file_, moved.file_);
  std::swap(descriptor_, moved.descriptor_);
  return *this;
}

bool FileLock::try_lock() {
  // Over a network asking takes time, in which a signal may come: that says nothing of the lock.
  int failed = 0;
  do {
    failed = ::flock(descriptor_, LOCK_EX | LOCK_NB);
  } while (failed != 0 && errno == EINTR);
  if (failed == 0) return true;
  if (errno == EWOULDBLOCK) return false;
  throw_unlockable(file_, errno);
}

}  // namespace tinct
