#include "tests/cli/made_pairs.h"

#include <algorithm>

#include "lib/base/json.h"
#include "tests/support/cli.h"
#include "tests/support/json_schema.h"

#include <catch2/catch.hpp>

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

void check_schema(const fs::path& document, const std::string& schema) {
  const Json json =
      read_json_file(source_folder() / "data-manifests/schema" / (schema + ".schema.json"));
  for (const std::string& fault : schema_faults(read_json_file(document), json)) {
    INFO(document << " " << fault);
    CHECK(false);
  }
}

}  // namespace tinct::test
