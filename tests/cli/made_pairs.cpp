#include "tests/cli/made_pairs.h"

#include <algorithm>

namespace tinct::test {

namespace fs = std::filesystem;

std::vector<fs::path> pair_folders(const fs::path& out) {
  std::vector<fs::path> found;
  for (const auto& entry : fs::recursive_directory_iterator(out)) {
    if (entry.path().filename() == "pair.json") found.push_back(entry.path().parent_path());
  }
  std::ranges::sort(found);
  return found;
}

}  // namespace tinct::test
