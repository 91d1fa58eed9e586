#include <cstdlib>
#include <filesystem>
#include <string>

#include "lib/base/errors.h"
#include "lib/base/files.h"
#include "lib/net/fetch.h"
#include "lib/net/pixabay_api.h"
#include "tests/lib/net/faulty_server.h"
#include "tests/lib/net/fetch_folder.h"

#include <catch2/catch.hpp>

using namespace tinct;
using test::FaultyServer;
using test::FetchFolder;

namespace {

// The key and the address of the API for as long as it lives.
struct ApiEnvironment {
  explicit ApiEnvironment(const FaultyServer& server) {
    ::setenv("PIXABAY_API_KEY", "1-abcdef01", 1);
    ::setenv("PIXABAY_API_URL", server.url("/api/").c_str(), 1);
  }
  ~ApiEnvironment() {
    ::unsetenv("PIXABAY_API_KEY");
    ::unsetenv("PIXABAY_API_URL");
  }
};

FetchOptions search(const FetchFolder& folder, const std::string& source) {
  FetchOptions options = folder.options({});
  options.source = {source};
  options.limit = 3;
  options.items = folder.path("items.jsonl");
  return options;
}

}  // namespace

TEST_CASE("Pixabay is asked once a day, within its rate limit, for 500 files at most", "[net]") {
  const FaultyServer server({"--api-limit", "2", "--api-window", "2"});
  const ApiEnvironment environment(server);
  const FetchFolder folder;
  const FetchReport report = fetch(search(folder, "pixabay:images:sea"));
  CHECK(report.done == 3);
  CHECK(report.done + report.planned <= 500);
  CHECK(report.planned > 10);
  CHECK_FALSE(server.stats()["by_status"].contains("429"));
  const std::string items = read_file(folder.path("items.jsonl"));
  const Json first = Json::parse(items.substr(0, items.find('\n')));
  CHECK(first["source"]["license"] == "Pixabay Content License");
  CHECK(first["source"]["author"].get<std::string>().starts_with("u"));
  CHECK(first["file"].get<std::string>().starts_with("pixabay-"));
  CHECK(items.find("abcdef01") == std::string::npos);

  server.reset();
  CHECK(fetch(search(folder, "pixabay:images:sea")).done == 3);
  CHECK(server.stats()["requests"] == 3);  // three pictures, no question
}

TEST_CASE("a dry run asks Pixabay nothing, and plans what it was told before", "[net]") {
  const FaultyServer server;
  const ApiEnvironment environment(server);
  const FetchFolder folder;
  FetchOptions dry = search(folder, "pixabay:images:sea");
  dry.dry_run = true;
  server.reset();
  CHECK(fetch(dry).planned == 0);
  CHECK(server.stats()["requests"] == 0);
  CHECK_FALSE(std::filesystem::exists(folder.out()));

  const FetchReport report = fetch(search(folder, "pixabay:images:sea"));
  REQUIRE(report.done == 3);
  server.reset();
  const FetchReport plan = fetch(dry);
  CHECK(plan.skipped == 3);
  CHECK(plan.planned == report.planned);
  CHECK(server.stats()["requests"] == 0);
}

TEST_CASE("shards of Pixabay's pictures are refused unless asked for", "[net]") {
  const FaultyServer server;
  const ApiEnvironment environment(server);
  const FetchFolder folder;
  FetchOptions options = search(folder, "pixabay:images:sea");
  options.check = "decode";
  options.shards = 32;
  server.reset();
  CHECK_THROWS_WITH(fetch(options), Catch::Contains("--pixabay-shards"));
  CHECK(server.stats()["requests"] == 0);
  CHECK_FALSE(std::filesystem::exists(folder.out()));

  // Nor are they made of what an earlier run brought.
  options.shards = 0;
  REQUIRE(fetch(options).done == 3);
  std::filesystem::create_directories(folder.path("none"));
  options.source = {"folder:" + folder.path("none").string()};
  options.limit = 0;
  options.sample = 1;  // of the links that are left, so that the run is short
  options.shards = 32;
  CHECK_THROWS_WITH(fetch(options), Catch::Contains("--pixabay-shards"));
  CHECK_FALSE(std::filesystem::exists(folder.out() / "shards"));

  options.pixabay_shards = true;
  (void)fetch(options);
  CHECK(std::filesystem::exists(folder.out() / "shards/pictures-000000.tar"));
}

TEST_CASE("films come in the best size there is, the recorded one first", "[net]") {
  const std::string answer =
      R"({"total":1,"totalHits":1,"hits":[{"id":5,"pageURL":"p","videos":{
          "large":{"url":"","size":0},"medium":{"url":"http://a/m.mp4","size":5},
          "tiny":{"url":"http://a/t.mp4","size":1}}},{"id":6,"videos":{}}]})";
  REQUIRE(read_pixabay_page(answer).hits.size() == 1);
  CHECK(read_pixabay_page(answer).hits[0].url == "http://a/m.mp4");
  CHECK(read_pixabay_page(answer, "tiny").hits[0].url == "http://a/t.mp4");
  CHECK(read_pixabay_page(answer, "large").hits[0].size == "medium");
  CHECK_THROWS_AS(read_pixabay_page("[ERROR 400]"), Error);
  CHECK_THROWS_AS(read_pixabay_page("[]"), Error);
}

TEST_CASE("a refusal of the API is said in its own words, without the key", "[net]") {
  const FaultyServer server;
  const ApiEnvironment environment(server);
  ::setenv("PIXABAY_API_KEY", "nonsense", 1);
  const FetchFolder folder;
  CHECK_THROWS_WITH(fetch(search(folder, "pixabay:sea")),
                    Catch::Contains("Invalid or missing API key") && !Catch::Contains("nonsense"));
  ::unsetenv("PIXABAY_API_KEY");
  CHECK_THROWS_WITH(fetch(search(folder, "pixabay:sea")), Catch::Contains("PIXABAY_API_KEY"));
}
