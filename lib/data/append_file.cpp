#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <utility>

#include "lib/base/errors.h"
#include "lib/data/append_file.h"

namespace tinct {
namespace {
constexpr std::size_t kBufferBytes = std::size_t{1} << 18;
}

AppendFile::AppendFile(std::filesystem::path path, std::uint64_t keep)
    : path_(std::move(path)), size_(keep) {
  descriptor_ = ::open(path_.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0644);
  const std::string doing = "can't write " + path_.string();
  if (descriptor_ < 0) throw_system_error(doing, errno);
  struct stat facts {};
  const bool known = ::fstat(descriptor_, &facts) == 0;
  if (!known || static_cast<std::uint64_t>(facts.st_size) < keep) {
    ::close(descriptor_);
    throw Error(Fault::input, path_.string() + " is shorter than its journal says; remove " +
                                  path_.parent_path().string() + " and build again");
  }
  if (::ftruncate(descriptor_, static_cast<off_t>(keep)) != 0 ||
      ::lseek(descriptor_, 0, SEEK_END) < 0) {
    const int error = errno;
    ::close(descriptor_);
    throw_system_error(doing, error);
  }
  buffer_.reserve(kBufferBytes);
}

AppendFile::~AppendFile() { ::close(descriptor_); }

void AppendFile::put(std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t written = ::write(descriptor_, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) throw_system_error("can't write " + path_.string(), errno);
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
}

void AppendFile::flush() {
  put(buffer_);
  buffer_.clear();
}

void AppendFile::write(std::string_view bytes) {
  if (buffer_.size() + bytes.size() > kBufferBytes) flush();
  size_ += bytes.size();
  if (bytes.size() >= kBufferBytes) return put(bytes);
  buffer_.append(bytes);
}

void AppendFile::sync() {
  flush();
  if (::fdatasync(descriptor_) != 0) throw_system_error("can't write " + path_.string(), errno);
}

}  // namespace tinct
