#pragma once

#include <filesystem>

namespace tinct {

/// A folder for what passes between this program and others.
class WorkFolder {
 public:
  /// `kept` is the user's, and stays; empty: a temporary one, removed with the object.
  explicit WorkFolder(std::filesystem::path kept = {});
  ~WorkFolder();
  WorkFolder(const WorkFolder&) = delete;
  WorkFolder& operator=(const WorkFolder&) = delete;

  /// The absolute path; the folder is made at the first call.
  [[nodiscard]] const std::filesystem::path& path();
  [[nodiscard]] bool kept() const noexcept { return kept_; }

 private:
  std::filesystem::path path_;
  bool kept_;
};

}  // namespace tinct
