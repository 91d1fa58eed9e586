#include "metrics/inputs/work_folder.h"

#include <stdlib.h>

#include <cerrno>
#include <system_error>
#include <utility>

#include "lib/base/errors.h"
#include "lib/base/files.h"

namespace tinct {
namespace fs = std::filesystem;

WorkFolder::WorkFolder(fs::path kept) : path_(std::move(kept)), kept_(!path_.empty()) {
  if (!kept_) return;
  create_folders(path_);
  path_ = fs::absolute(path_).lexically_normal();
}

WorkFolder::~WorkFolder() {
  if (kept_ || path_.empty()) return;
  std::error_code ignored;
  fs::remove_all(path_, ignored);
}

const fs::path& WorkFolder::path() {
  if (!path_.empty()) return path_;
  std::string name = (fs::temp_directory_path() / "tinct-score-XXXXXX").string();
  if (::mkdtemp(name.data()) == nullptr) {
    throw_system_error("can't make a temporary folder (TMPDIR names another place)", errno);
  }
  return path_ = name;
}

}  // namespace tinct
