#include "lib/net/local_copy.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <span>
#include <vector>

#include "lib/base/errors.h"
#include "lib/base/files.h"
#include "lib/base/hash.h"
#include "lib/net/media_type.h"

namespace tinct {
namespace fs = std::filesystem;
namespace {

constexpr std::size_t kCopyPiece = std::size_t{1} << 20;

// A file that is open for reading or writing.
class OpenFile {
 public:
  OpenFile(const fs::path& path, int flags, const char* what)
      : descriptor_(::open(path.c_str(), flags | O_CLOEXEC, 0644)) {
    if (descriptor_ < 0) throw_system_error(what + path.string(), errno);
  }
  ~OpenFile() { ::close(descriptor_); }
  OpenFile(const OpenFile&) = delete;
  OpenFile& operator=(const OpenFile&) = delete;
  [[nodiscard]] int descriptor() const noexcept { return descriptor_; }

 private:
  int descriptor_;
};

// At most as many bytes as there is room for; 0 at the end.
std::size_t read_piece(const OpenFile& file, std::span<char> room, const fs::path& path) {
  for (;;) {
    const ssize_t got = ::read(file.descriptor(), room.data(), room.size());
    if (got >= 0) return static_cast<std::size_t>(got);
    if (errno != EINTR) throw_system_error("can't read " + path.string(), errno);
  }
}

void write_piece(const OpenFile& file, std::string_view bytes, const fs::path& path) {
  while (!bytes.empty()) {
    const ssize_t written = ::write(file.descriptor(), bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) throw_system_error("can't write " + path.string(), errno);
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
}

}  // namespace

std::string head_of(const LocalContent& content) {
  if (content.path.empty()) return content.bytes.substr(0, kSniffBytes);
  const OpenFile file(content.path, O_RDONLY, "can't read ");
  std::string head(kSniffBytes, '\0');
  std::size_t filled = 0;
  while (filled < head.size()) {
    const std::size_t got = read_piece(file, std::span(head).subspan(filled), content.path);
    if (got == 0) break;
    filled += got;
  }
  head.resize(filled);
  return head;
}

LocalCopy copy_local(const LocalContent& content, const fs::path& to) {
  create_folders(to.parent_path());
  if (content.path.empty()) {
    write_file_renamed(to, content.bytes);
    return {.bytes = static_cast<std::int64_t>(content.bytes.size()),
            .sha256 = hex(sha256(content.bytes))};
  }
  const OpenFile from(content.path, O_RDONLY, "can't read ");
  const OpenFile copy(to, O_WRONLY | O_CREAT | O_TRUNC, "can't write ");
  std::vector<char> piece(kCopyPiece);
  Sha256 hash;
  LocalCopy done;
  for (;;) {
    const std::size_t got = read_piece(from, piece, content.path);
    if (got == 0) break;
    const std::string_view bytes(piece.data(), got);
    hash.update(bytes);
    write_piece(copy, bytes, to);
    done.bytes += static_cast<std::int64_t>(got);
  }
  done.sha256 = hex(hash.finish());
  return done;
}

}  // namespace tinct
