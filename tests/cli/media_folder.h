#pragma once

#include <filesystem>
#include <string>

#include "tests/support/temporary_folder.h"

namespace tinct::test {

/// A folder of a test's own with an empty folder "media" in it, for films.
struct MediaFolder {
  TemporaryFolder folder;

  MediaFolder() { std::filesystem::create_directories(folder / "media"); }
  /// A place in the folder, as a word of a command.
  [[nodiscard]] std::string path(const std::string& name) const { return (folder / name).string(); }
};

}  // namespace tinct::test
