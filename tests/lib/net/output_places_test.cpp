#include <filesystem>
#include <string>

#include "lib/base/errors.h"
#include "lib/net/fetch.h"
#include "tests/lib/net/fetch_folder.h"

#include <catch2/catch.hpp>

using namespace tinct;
using test::FetchFolder;
namespace fs = std::filesystem;

namespace {

// What a fetch with these options is refused with; the link would give a failed item, no error.
std::string refusal(const FetchOptions& options) {
  try {
    (void)fetch(options);
  } catch (const Error& error) {
    CHECK(error.fault() == Fault::input);
    return error.what();
  }
  return "it was taken";
}

FetchOptions dead_link(const FetchFolder& folder) {
  FetchOptions options = folder.options({"http://127.0.0.1:1/x.jpg"});
  options.retries = 0;
  test::write_bytes(folder.path("afile"), "a file");
  return options;
}

}  // namespace

TEST_CASE("a place that nothing can be written to is refused before anything is made", "[net]") {
  const FetchFolder folder;
  const std::string file = folder.path("afile").string();
  FetchOptions options = dead_link(folder);
  SECTION("a report into a file") {
    options.report = file;
    CHECK(refusal(options) ==
          "--report " + file + ": " + file + " is no folder; name another place");
  }
  SECTION("a report below a file") {
    options.report = file + "/deep/report";
    CHECK(refusal(options).find(file + " is no folder") != std::string::npos);
  }
  SECTION("items below a file") {
    options.items = file + "/items.jsonl";
    CHECK(refusal(options).starts_with("--items " + file + "/items.jsonl: "));
  }
  SECTION("items below a file, in a dry run") {
    options.items = file + "/items.jsonl";
    options.dry_run = true;
    CHECK(refusal(options).starts_with("--items "));
  }
  SECTION("a manifest below a file") {
    options.manifest = file + "/m.json";
    CHECK(refusal(options).starts_with("--manifest " + file + "/m.json: "));
  }
  SECTION("items in place of a folder") {
    fs::create_directory(folder.path("afolder"));
    options.items = folder.path("afolder");
    CHECK(refusal(options).find("it is a folder") != std::string::npos);
  }
  CHECK_FALSE(fs::exists(folder.out()));
}

TEST_CASE("places that aren't there yet are taken, and made at the end", "[net]") {
  const FetchFolder folder;
  FetchOptions options = dead_link(folder);
  options.items = folder.path("new/deep/items.jsonl");
  CHECK(fetch(options).failed == 1);
  CHECK(fs::is_regular_file(options.items));
}
