#include "lib/net/archive_member.h"

#include <array>

#include "lib/base/errors.h"
#include "lib/net/archive_handle.h"

namespace tinct {
namespace {

constexpr std::size_t kLargestMember = std::size_t{64} << 20;

Error damaged(const std::filesystem::path& path, archive* open) {
  const char* text = archive_error_string(open);
  return {Fault::input, path.string() + " can't be unpacked: " +
                            (text != nullptr ? text : "it is damaged") + "; get it again"};
}

std::string read_entry(archive* open, const std::filesystem::path& path) {
  std::string bytes;
  std::array<char, 65536> chunk;
  for (;;) {
    const la_ssize_t got = archive_read_data(open, chunk.data(), chunk.size());
    if (got < 0) throw damaged(path, open);
    if (got == 0) return bytes;
    bytes.append(chunk.data(), static_cast<std::size_t>(got));
    if (bytes.size() > kLargestMember) {
      throw Error(Fault::input, path.string() + " holds far more than it should; get it again");
    }
  }
}

}  // namespace

std::string read_archive_member(const std::filesystem::path& path, const std::string& member) {
  const ArchiveReader open(archive_read_new());
  archive_read_support_format_zip(open.get());
  if (archive_read_open_filename(open.get(), path.c_str(), 65536) != ARCHIVE_OK) {
    throw damaged(path, open.get());
  }
  archive_entry* entry = nullptr;
  for (;;) {
    const int status = archive_read_next_header(open.get(), &entry);
    if (status == ARCHIVE_EOF) break;
    if (status != ARCHIVE_OK) throw damaged(path, open.get());
    const char* name = archive_entry_pathname(entry);
    if (name != nullptr && name == member) return read_entry(open.get(), path);
  }
  throw Error(Fault::input, path.string() + " holds no " + member + "; get it again");
}

}  // namespace tinct
