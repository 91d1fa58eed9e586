#include <cstdlib>
#include <stdexcept>
#include <system_error>

#include "tests/support/temporary_folder.h"

namespace tinct::test {
namespace fs = std::filesystem;

TemporaryFolder::TemporaryFolder() {
  std::string name = (fs::temp_directory_path() / "tinct-test-XXXXXX").string();
  if (::mkdtemp(name.data()) == nullptr) throw std::runtime_error("no temporary folder");
  path_ = name;
}

TemporaryFolder::~TemporaryFolder() {
  std::error_code ignored;
  fs::remove_all(path_, ignored);
}

fs::path source_folder() {
  const char* folder = std::getenv("TINCT_SOURCE");
  if (folder == nullptr) throw std::runtime_error("set TINCT_SOURCE to the source tree");
  return folder;
}

fs::path tinct_program() {
  const char* program = std::getenv("TINCT_PROGRAM");
  if (program == nullptr) throw std::runtime_error("set TINCT_PROGRAM to the built tinct");
  return program;
}

fs::path shared_folder() {
  for (const fs::path& folder : {source_folder() / ".." / "shared", fs::path("/shared")}) {
    if (fs::exists(folder / "DESIGN.md")) return fs::canonical(folder);
  }
  return {};
}

}  // namespace tinct::test
