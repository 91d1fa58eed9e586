#include "lib/net/line_reader.h"

#include <system_error>
#include <vector>

#include "lib/base/errors.h"
#include "lib/net/archive_handle.h"

namespace tinct {
namespace {

constexpr std::size_t kChunk = std::size_t{1} << 18;
constexpr std::size_t kLongestLine = std::size_t{1} << 20;
constexpr std::size_t kLongestText = std::size_t{1} << 30;

// The bytes of a file, unpacked.
class Unpacked {
 public:
  explicit Unpacked(const std::filesystem::path& file) : file_(file), archive_(archive_read_new()) {
    archive_read_support_filter_all(archive_.get());
    archive_read_support_format_raw(archive_.get());
    archive_read_support_format_empty(archive_.get());  // a list of nothing is a list
    archive_entry* entry = nullptr;
    if (archive_read_open_filename(archive_.get(), file.c_str(), kChunk) != ARCHIVE_OK) {
      // libarchive's own words are "Failed to open".
      throw Error(Fault::input, "can't read " + file_.string() + ": " +
                                    std::generic_category().message(archive_errno(archive_.get())) +
                                    "; check the path");
    }
    const int result = archive_read_next_header(archive_.get(), &entry);
    empty_ = result == ARCHIVE_EOF;
    if (result != ARCHIVE_OK && !empty_) fail();
  }

  /// How many bytes came; 0 at the end.
  std::size_t read(char* to, std::size_t size) {
    if (empty_) return 0;
    const la_ssize_t got = archive_read_data(archive_.get(), to, size);
    if (got < 0) fail();
    return static_cast<std::size_t>(got);
  }

 private:
  [[noreturn]] void fail() const {
    const char* text = archive_error_string(archive_.get());
    throw Error(Fault::input,
                "can't read " + file_.string() + ": " + (text == nullptr ? "it is damaged" : text));
  }

  const std::filesystem::path& file_;
  ArchiveReader archive_;
  bool empty_ = false;
};

}  // namespace

void for_each_line(const std::filesystem::path& file,
                   const std::function<void(std::string_view, std::size_t)>& take) {
  constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
  Unpacked bytes(file);
  std::vector<char> chunk(kChunk);
  std::string begun;  // the line that goes on in the next chunk
  std::size_t number = 1;
  const auto end_line = [&](std::string_view line) {
    if (number == 1 && line.starts_with(kByteOrderMark)) line.remove_prefix(kByteOrderMark.size());
    if (line.ends_with('\r')) line.remove_suffix(1);
    take(line, number++);
  };
  while (const std::size_t size = bytes.read(chunk.data(), chunk.size())) {
    std::string_view rest(chunk.data(), size);
    for (std::size_t end; (end = rest.find('\n')) != std::string_view::npos;) {
      if (begun.empty()) {
        end_line(rest.substr(0, end));
      } else {
        begun.append(rest.substr(0, end));
        end_line(begun);
        begun.clear();
      }
      rest.remove_prefix(end + 1);
    }
    begun.append(rest);
    if (begun.size() > kLongestLine) {
      end_line(begun);
      begun.clear();
    }
  }
  if (!begun.empty()) end_line(begun);
}

std::string read_unpacked(const std::filesystem::path& file) {
  Unpacked bytes(file);
  std::string text;
  std::vector<char> chunk(kChunk);
  while (const std::size_t size = bytes.read(chunk.data(), chunk.size())) {
    text.append(chunk.data(), size);
    if (text.size() > kLongestText) {
      throw Error(Fault::input, file.string() +
                                    " has more than 1 GiB; write it as JSON Lines "
                                    "(.jsonl), which is read line by line");
    }
  }
  return text;
}

}  // namespace tinct
