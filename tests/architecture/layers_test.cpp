// The drawing in docs/architecture.md, checked: reads the #include lines of the tree and fails on
// an arrow that points the wrong way.
#include <filesystem>
#include <fstream>
#include <map>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "tests/support/temporary_folder.h"

#include <catch2/catch.hpp>

namespace fs = std::filesystem;

namespace {

using Layers = std::set<std::string>;

/// What each layer may include, besides itself.
const std::map<std::string, Layers>& allowed() {
  static const Layers lib{"lib/base", "lib/media", "lib/data",
                          "lib/net",  "lib/web",   "lib/statistics"};
  static const auto with = [](Layers layers, const Layers& more) {
    layers.insert(more.begin(), more.end());
    return layers;
  };
  static const std::map<std::string, Layers> arrows{
      {"lib/base", {}},
      {"lib/media", {"lib/base"}},
      {"lib/data", {"lib/base", "lib/media"}},
      {"lib/net", {"lib/base", "lib/media", "lib/data"}},
      {"lib/web", {"lib/base"}},
      {"lib/statistics", {"lib/base"}},
      {"scenes", lib},
      {"augment", lib},
      {"metrics", lib},
      {"train", with(lib, {"scenes", "augment", "metrics"})},
      {"tools", with(lib, {"scenes", "augment", "metrics", "train"})},
  };
  return arrows;
}

std::string layer_of(const std::string& path) {
  for (const auto& [layer, ignored] : allowed()) {
    if (path.starts_with(layer + "/")) return layer;
  }
  return "";
}

bool is_source(const fs::path& path) {
  return path.extension() == ".cpp" || path.extension() == ".h";
}

struct Include {
  std::string file;    ///< relative to the root
  std::string target;  ///< between the quotes or brackets
  bool quoted;
};

std::vector<Include> includes_below(const fs::path& root) {
  std::vector<Include> found;
  for (const char* top : {"lib", "scenes", "augment", "metrics", "train", "tools"}) {
    if (!fs::exists(root / top)) continue;
    for (const auto& entry : fs::recursive_directory_iterator(root / top)) {
      if (!entry.is_regular_file() || !is_source(entry.path())) continue;
      std::ifstream file(entry.path());
      for (std::string line; std::getline(file, line);) {
        if (!line.starts_with("#include ") || line.size() < 12) continue;
        const bool quoted = line[9] == '"';
        const auto end = line.find(quoted ? '"' : '>', 10);
        found.push_back(
            {fs::relative(entry.path(), root).generic_string(), line.substr(10, end - 10), quoted});
      }
    }
  }
  return found;
}

std::vector<std::string> wrong_arrows(const std::vector<Include>& includes) {
  std::vector<std::string> wrong;
  for (const Include& include : includes) {
    const std::string from = layer_of(include.file);
    const std::string to = layer_of(include.target);
    if (include.quoted && !to.empty() && to != from && !allowed().at(from).contains(to)) {
      wrong.push_back(include.file + " includes " + include.target);
    }
    const bool torch = include.target.starts_with("torch/") ||
                       include.target.starts_with("ATen/") || include.target.starts_with("c10/");
    if (torch && from != "train" && !include.file.starts_with("tools/tinct-torch/")) {
      wrong.push_back(include.file + " includes LibTorch");
    }
    const bool cli = include.target.starts_with("CLI/");
    if (cli && from != "tools") wrong.push_back(include.file + " includes CLI11");
    // Heavy C libraries stay out of headers, but for the one private header that wraps each.
    const bool heavy = include.target.starts_with("libav") || include.target.starts_with("curl/") ||
                       include.target.starts_with("sqlite3") ||
                       include.target.starts_with("boost/beast") ||
                       include.target.starts_with("opencv2/");
    // What a CUDA machine builds needs LibTorch, the standard library and a few headers alone.
    const bool foreign = heavy || include.target.starts_with("oneapi/") ||
                         include.target.starts_with("tbb/") ||
                         include.target.starts_with("blake2") ||
                         (to == "lib/media" && include.target != "lib/media/colorizer.h");
    if (from == "train" && foreign) {
      wrong.push_back(include.file + " includes " + include.target +
                      ", which the train-only build lacks");
    }
    const bool wrapper = include.file == "lib/media/opencv.h" ||
                         include.file == "lib/web/web_connection.h" ||
                         include.file.find("_handles.h") != std::string::npos;
    if (heavy && include.file.ends_with(".h") && !wrapper) {
      wrong.push_back(include.file + " shows " + include.target + " to everyone");
    }
  }
  return wrong;
}

}  // namespace

TEST_CASE("the include lines follow the arrows of the architecture", "[architecture]") {
  const std::vector<Include> includes = includes_below(tinct::test::source_folder());
  REQUIRE(includes.size() > 100);
  CHECK(wrong_arrows(includes) == std::vector<std::string>{});
}

TEST_CASE("the check of the arrows finds each kind of wrong one", "[architecture]") {
  CHECK(wrong_arrows({{"lib/base/a.h", "lib/media/frame.h", true}}).size() == 1);
  CHECK(wrong_arrows({{"scenes/a.cpp", "metrics/metric.h", true}}).size() == 1);
  CHECK(wrong_arrows({{"metrics/a.cpp", "tools/tinct/command.h", true}}).size() == 1);
  CHECK(wrong_arrows({{"lib/media/a.cpp", "torch/torch.h", false}}).size() == 1);
  CHECK(wrong_arrows({{"lib/media/a.h", "libavcodec/avcodec.h", false}}).size() == 1);
  CHECK(wrong_arrows({{"train/a.cpp", "lib/media/frame_source.h", true}}).size() == 1);
  CHECK(wrong_arrows({{"train/a.cpp", "opencv2/core.hpp", false}}).size() == 1);
  CHECK(wrong_arrows({{"train/a.cpp", "lib/media/colorizer.h", true}}).empty());
  CHECK(wrong_arrows({{"tools/tinct/a.cpp", "metrics/score.h", true}}).empty());
}

TEST_CASE("every header is included once only and belongs to a layer", "[architecture]") {
  const fs::path root = tinct::test::source_folder();
  std::size_t headers = 0;
  for (const char* top : {"lib", "scenes", "augment", "metrics", "train", "tools"}) {
    if (!fs::exists(root / top)) continue;
    for (const auto& entry : fs::recursive_directory_iterator(root / top)) {
      if (entry.path().extension() != ".h") continue;
      ++headers;
      std::ifstream file(entry.path());
      std::string first;
      std::getline(file, first);
      INFO(entry.path());
      CHECK(first == "#pragma once");
      CHECK_FALSE(layer_of(fs::relative(entry.path(), root).generic_string()).empty());
    }
  }
  CHECK(headers > 20);
}
