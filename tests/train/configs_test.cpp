// The configurations that are shipped: tinct train reads them.
#include <algorithm>
#include <set>

#include "lib/base/json.h"
#include "lib/base/options.h"
#include "tests/support/temporary_folder.h"
#include "train/models/registry.h"
#include "train/options.h"

#include <catch2/catch.hpp>

namespace fs = std::filesystem;
using namespace tinct;

TEST_CASE("every shipped configuration asks for a model that there is, at a size that it takes",
          "[configs]") {
  std::set<std::string> found;
  for (const auto& entry : fs::directory_iterator(test::source_folder() / "train/configs")) {
    const Json config = read_json_file(entry.path());
    // Protocols of tinct bench stand beside them.
    if (!config.contains("model")) continue;
    INFO(entry.path());
    TrainOptions options;
    describe_options(options).from_json(config, entry.path().string());
    ModelOptions narrow = options.model;
    narrow.width = 1;
    CHECK(options.size % make_model(narrow)->stride() == 0);
    found.insert(entry.path().stem().string());
  }
  for (const char* name : {"dynamic", "colornn1", "colornn2"}) CHECK(found.contains(name));
}
