// `tinct abtest statistics` gives what docs/abtest.md shows for the file that it shows.
#include <cmath>
#include <string>
#include <vector>

#include "lib/base/files.h"
#include "lib/base/json.h"
#include "tests/support/cli.h"
#include "tests/support/temporary_folder.h"

#include <catch2/catch.hpp>

using tinct::Json;
using tinct::test::CliResult;
using tinct::test::run_tinct;
using tinct::test::source_folder;
using tinct::test::TemporaryFolder;

namespace {

// The blocks of JSON of a section of the page.
std::vector<std::string> json_blocks(const std::string& page, const std::string& heading) {
  const std::size_t begin = page.find("\n## " + heading + "\n");
  REQUIRE(begin != std::string::npos);
  const std::string section = page.substr(begin, page.find("\n## ", begin + 1) - begin);
  std::vector<std::string> blocks;
  for (std::size_t at = section.find("```json\n"); at != std::string::npos;
       at = section.find("```json\n", at)) {
    const std::size_t start = at + 8;
    at = section.find("```", start);
    blocks.push_back(section.substr(start, at - start));
  }
  return blocks;
}

// Counts the numbers of `shown`, all of which must be in `found`, rounded to four places.
int compare_shown(const Json& found, const Json& shown, const std::string& place) {
  INFO(place);
  if (shown.is_number()) {
    REQUIRE(found.is_number());
    CHECK(std::abs(found.get<double>() - shown.get<double>()) < 1e-4);
    return 1;
  }
  int numbers = 0;
  if (shown.is_object()) {
    for (const auto& [name, value] : shown.items()) {
      REQUIRE(found.contains(name));
      numbers += compare_shown(found[name], value, place + "." + name);
    }
  } else if (shown.is_array()) {
    REQUIRE(found.size() == shown.size());
    for (std::size_t i = 0; i < shown.size(); ++i) {
      numbers += compare_shown(found[i], shown[i], place + "[" + std::to_string(i) + "]");
    }
  } else {
    CHECK(found == shown);
  }
  return numbers;
}

}  // namespace

TEST_CASE("the manual's example of abtest statistics gives the numbers beside it", "[cli]") {
  const auto blocks =
      json_blocks(tinct::read_file(source_folder() / "docs/abtest.md"), "Statistics of plain data");
  REQUIRE(blocks.size() == 2);
  const TemporaryFolder folder;
  tinct::write_file_atomically(folder / "data.json", blocks[0]);
  const CliResult result = run_tinct({"abtest", "statistics", (folder / "data.json").string()});
  INFO(result.errors);
  REQUIRE(result.status == 0);
  const Json shown = Json::parse(blocks[1]);
  CHECK(shown.size() == 5);
  CHECK(compare_shown(Json::parse(result.out), shown, "data.json") > 50);
}
