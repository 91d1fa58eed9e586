// `tinct weights` as a user runs it; downloads themselves are tested in tests/lib/net.
#include <algorithm>
#include <string>

#include "lib/base/json.h"
#include "tests/support/cli.h"
#include "tests/support/temporary_folder.h"

#include <catch2/catch.hpp>

using tinct::Json;
using tinct::test::CliResult;
using tinct::test::run_tinct;
using tinct::test::TemporaryFolder;

namespace {

bool contains(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("weights list tells address, hash and licence of each, and that none is there", "[cli]") {
  const TemporaryFolder folder;
  const CliResult result =
      run_tinct({"weights", "list", "--json", "--weights", folder.path().string()});
  REQUIRE(result.status == 0);
  const Json json = Json::parse(result.out);
  CHECK(json["folder"] == folder.path().string());
  REQUIRE(json["weights"].size() >= 3);
  for (const Json& weights : json["weights"]) {
    CHECK(weights["state"] == "missing");
    CHECK(weights["path"].is_null());
    CHECK(weights["sha256"].get<std::string>().size() == 64);
    CHECK_FALSE(weights["license"].get<std::string>().empty());
    CHECK(contains(weights["url"], "https://"));
  }
  const CliResult text = run_tinct({"weights", "list", "--weights", folder.path().string()});
  CHECK(contains(text.out, "alexnet"));
  CHECK(contains(text.out, "missing"));
}

TEST_CASE("weights where follows the environment", "[cli]") {
  const auto where = [](const std::string& variable) {
    return run_tinct({"weights", "where"},
                     {.environment = {{variable, "/some/where"}}, .folder = {}})
        .out;
  };
  CHECK(where("TINCT_WEIGHTS") == "/some/where\n");
  CHECK(where("XDG_CACHE_HOME") == "/some/where/tinct/weights\n");
}

TEST_CASE("without a network weights get says what else can be done", "[cli]") {
  const TemporaryFolder folder;
  // A proxy that isn't there is as good as no network, and quick.
  const CliResult result =
      run_tinct({"weights", "get", "fid", "--weights", folder.path().string()},
                {.environment = {{"https_proxy", "http://127.0.0.1:1"}}, .folder = {}});
  CHECK(result.status == 4);
  CHECK(result.out.empty());
  CHECK(contains(result.errors, "can't get inception from https://github.com/"));
  CHECK(contains(result.errors, "put it into " + folder.path().string()));
  CHECK(std::count(result.errors.begin(), result.errors.end(), '\n') == 1);

  const CliResult unknown = run_tinct({"weights", "get", "alexnt"});
  CHECK(unknown.status == 2);
  CHECK(contains(unknown.errors, "did you mean alexnet?"));
}
