#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "lib/net/fetch.h"
#include "tests/support/temporary_folder.h"

namespace tinct::test {

/// A link list and an out folder, and fetches of the one into the other.
class FetchFolder {
 public:
  FetchFolder();

  /// Writes the lines to the list and gives options that fetch it, with few and quick retries,
  /// without a look at robots.txt, at pixels, or for duplicates.
  FetchOptions options(const std::vector<std::string>& lines) const;
  [[nodiscard]] std::filesystem::path out() const { return folder_ / "out"; }
  [[nodiscard]] std::filesystem::path path(const std::string& name) const { return folder_ / name; }
  /// All files of the out folder but the ledger: name and bytes.
  [[nodiscard]] std::map<std::string, std::string> files() const;

 private:
  TemporaryFolder folder_;
};

/// The bytes of a file; what isn't there is empty.
[[nodiscard]] std::string bytes_of(const std::filesystem::path& path);

/// Writes a file, and its folder where needed.
void write_bytes(const std::filesystem::path& path, const std::string& bytes);

/// Bytes that begin as a JPEG does and differ for each `number`; they show no picture.
[[nodiscard]] std::string made_up_jpeg(std::size_t size, int number);

}  // namespace tinct::test
