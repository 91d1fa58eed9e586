#pragma once

#include <unistd.h>

#include <filesystem>
#include <string>

#include "lib/base/temporary_names.h"

namespace tinct::test {

/// A temporary name of `path` as process `id` of this machine would give it.
[[nodiscard]] inline std::filesystem::path temporary_of(const std::filesystem::path& path, int id) {
  const std::filesystem::path mine = temporary_name(path);
  std::string name = mine.filename().string();
  const std::string own = ".tmp-" + std::to_string(::getpid()) + "-";
  return mine.parent_path() /
         name.replace(name.rfind(own), own.size(), ".tmp-" + std::to_string(id) + "-");
}

/// A temporary name of `path` that a killed process of this machine would have left: no id of a
/// process is as large (Linux gives at most 4194304).
[[nodiscard]] inline std::filesystem::path left_by_killed(const std::filesystem::path& path) {
  return temporary_of(path, 999'999'999);
}

}  // namespace tinct::test
