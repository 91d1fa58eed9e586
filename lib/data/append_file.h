#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>

namespace tinct {

/// A file that grows at its end and is taken up again at a known length after a crash.
///
/// Not thread-safe. Errors: Error(Fault::resource) for a full or failing disk, Fault::input else.
class AppendFile {
 public:
  /// Opens or creates the file and cuts it to `keep` bytes; throws Error(Fault::input) when it is
  /// shorter than that.
  AppendFile(std::filesystem::path path, std::uint64_t keep);
  ~AppendFile();
  AppendFile(const AppendFile&) = delete;
  AppendFile& operator=(const AppendFile&) = delete;

  void write(std::string_view bytes);
  /// Hands everything to the disk and waits for it.
  void sync();
  /// Bytes in the file, written or still in the buffer.
  [[nodiscard]] std::uint64_t size() const noexcept { return size_; }
  [[nodiscard]] const std::filesystem::path& path() const noexcept { return path_; }

 private:
  void flush();
  void put(std::string_view bytes);

  std::filesystem::path path_;
  std::string buffer_;
  int descriptor_ = -1;
  std::uint64_t size_ = 0;
};

}  // namespace tinct
