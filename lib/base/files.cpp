#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <system_error>
#include <utility>

#include "lib/base/errors.h"
#include "lib/base/files.h"
#include "lib/base/temporary_names.h"

namespace tinct {
namespace fs = std::filesystem;
namespace {

constexpr std::size_t kBufferBytes = std::size_t{1} << 18;

struct OpenTemporary {
  fs::path path;
  int descriptor;
};

OpenTemporary open_temporary(const fs::path& path) {
  for (;;) {
    fs::path temporary = temporary_name(path);
    const int descriptor = ::open(temporary.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644);
    if (descriptor >= 0) return {std::move(temporary), descriptor};
    // Somebody else's, however unlikely: the next name is another one.
    if (errno != EEXIST) throw_system_error("can't create " + path.string(), errno);
  }
}

void write_all(int descriptor, std::string_view bytes, const fs::path& path) {
  while (!bytes.empty()) {
    const ssize_t written = ::write(descriptor, bytes.data(), bytes.size());
    if (written < 0) {
      if (errno == EINTR) continue;
      throw_system_error("can't write " + path.string(), errno);
    }
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
}

void rename_into_place(const fs::path& temporary, const fs::path& path) {
  if (::rename(temporary.c_str(), path.c_str()) != 0) {
    const int error = errno;
    ::unlink(temporary.c_str());
    throw_system_error("can't write " + path.string(), error);
  }
}

}  // namespace

AtomicFile::AtomicFile(fs::path path) : path_(std::move(path)) {
  remove_stale_temporaries(path_);
  OpenTemporary opened = open_temporary(path_);
  temporary_ = std::move(opened.path);
  descriptor_ = opened.descriptor;
  buffer_.reserve(kBufferBytes);
}

AtomicFile::AtomicFile(AtomicFile&& other) noexcept
    : path_(std::move(other.path_)),
      temporary_(std::move(other.temporary_)),
      buffer_(std::move(other.buffer_)),
      descriptor_(std::exchange(other.descriptor_, -1)),
      size_(other.size_) {}

AtomicFile::~AtomicFile() {
  if (descriptor_ < 0) return;
  ::close(descriptor_);
  ::unlink(temporary_.c_str());
}

void AtomicFile::write(std::span<const std::byte> bytes) {
  write(std::string_view(reinterpret_cast<const char*>(bytes.data()), bytes.size()));
}

void AtomicFile::write(std::string_view text) {
  size_ += text.size();
  if (buffer_.size() + text.size() > kBufferBytes) flush();
  if (text.size() >= kBufferBytes) {
    write_all(descriptor_, text, path_);
  } else {
    buffer_.append(text);
  }
}

void AtomicFile::flush() {
  write_all(descriptor_, buffer_, path_);
  buffer_.clear();
}

void AtomicFile::commit() {
  flush();
  if (::fsync(descriptor_) != 0) throw_system_error("can't write " + path_.string(), errno);
  const int closed = ::close(std::exchange(descriptor_, -1));
  if (closed != 0) {
    const int error = errno;
    ::unlink(temporary_.c_str());
    throw_system_error("can't write " + path_.string(), error);
  }
  rename_into_place(temporary_, path_);
  sync_folder(path_.parent_path());
}

void sync_folder(const fs::path& folder) {
  const int descriptor =
      ::open(folder.empty() ? "." : folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (descriptor < 0) return;  // some file systems can't open a folder; the rename stands anyway
  ::fsync(descriptor);
  ::close(descriptor);
}

void create_folders(const fs::path& folder) {
  if (folder.empty()) return;
  std::error_code error;
  fs::create_directories(folder, error);
  if (error) throw_system_error("can't create the folder " + folder.string(), error.value());
}

void write_file_atomically(const fs::path& path, std::string_view bytes) {
  create_folders(path.parent_path());
  AtomicFile file(path);
  file.write(bytes);
  file.commit();
}

void write_file_renamed(const fs::path& path, std::string_view bytes) {
  const auto [temporary, descriptor] = open_temporary(path);
  try {
    write_all(descriptor, bytes, path);
  } catch (...) {
    ::close(descriptor);
    ::unlink(temporary.c_str());
    throw;
  }
  if (::close(descriptor) != 0) {
    const int error = errno;
    ::unlink(temporary.c_str());
    throw_system_error("can't write " + path.string(), error);
  }
  rename_into_place(temporary, path);
}

std::string read_file(const fs::path& path) {
  const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (descriptor < 0) throw_system_error("can't read " + path.string(), errno);
  std::string bytes;
  std::error_code ignored;
  const auto expected = fs::file_size(path, ignored);
  if (!ignored && expected < (std::uintmax_t{1} << 40)) bytes.reserve(expected);
  std::string chunk(kBufferBytes, '\0');
  for (;;) {
    const ssize_t got = ::read(descriptor, chunk.data(), chunk.size());
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) {
      const int error = errno;
      ::close(descriptor);
      throw_system_error("can't read " + path.string(), error);
    }
    if (got == 0) break;
    bytes.append(chunk.data(), static_cast<std::size_t>(got));
  }
  ::close(descriptor);
  return bytes;
}

}  // namespace tinct
