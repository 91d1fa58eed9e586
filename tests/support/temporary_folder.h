#pragma once

#include <filesystem>
#include <string>

namespace tinct::test {

/// An empty folder of its own that goes away with the object.
class TemporaryFolder {
 public:
  TemporaryFolder();
  ~TemporaryFolder();
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
  [[nodiscard]] const std::filesystem::path& path() const noexcept { return path_; }
  [[nodiscard]] std::filesystem::path operator/(const std::string& name) const {
    return path_ / name;
  }

 private:
  std::filesystem::path path_;
};

/// The root of the source tree and the built program, as the build told the test.
[[nodiscard]] std::filesystem::path source_folder();
[[nodiscard]] std::filesystem::path tinct_program();

/// The read-only material beside the repository (`shared/`), or empty where it is not present:
/// such tests then run on made-up material only, so never rely on it alone.
[[nodiscard]] std::filesystem::path shared_folder();

}  // namespace tinct::test
