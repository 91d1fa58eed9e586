#include <fstream>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "lib/base/hash.h"
#include "lib/base/json.h"
#include "lib/net/fetch.h"
#include "tests/lib/net/faulty_server.h"
#include "tests/lib/net/fetch_folder.h"

#include <catch2/catch.hpp>

using namespace tinct;
using test::FaultyServer;
using test::FetchFolder;

namespace {

// As users have them, but for time-outs that fit a test.
FetchOptions full_options(const FetchFolder& folder) {
  FetchOptions options;
  options.source = {"links:" + folder.path("list.txt").string()};
  options.out = folder.out();
  options.timeout = 4;
  options.per_host = 16;
  options.items = folder.path("items.jsonl");
  return options;
}

std::map<std::string, Json> lines_by_url(const std::filesystem::path& file) {
  std::map<std::string, Json> lines;
  std::ifstream text(file);
  for (std::string line; std::getline(text, line);) {
    Json json = Json::parse(line);
    lines[json["url"].get<std::string>()] = json;
  }
  return lines;
}

// As the server does it: a body ends after the first chunk that begins beyond its middle. One of a
// single chunk has none, and is sent whole.
bool is_cut_between_chunks(std::size_t bytes) {
  constexpr std::size_t kChunk = 16384;
  return (bytes - 1) / kChunk * kChunk > bytes / 2;
}

}  // namespace

TEST_CASE("each kind of fault gets the verdict that the server's own list of truth has", "[net]") {
  const FaultyServer server({"--faults", "0.9", "--seed", "5", "--distinct", "--width", "160",
                             "--height", "120", "--stall", "14"});
  const FetchFolder folder;
  server.write_list(folder.path("list.txt"), 400);
  const auto truth = lines_by_url(folder.path("list.txt.truth.jsonl"));
  REQUIRE(truth.size() == 400);
  (void)fetch(full_options(folder));
  const auto items = lines_by_url(folder.path("items.jsonl"));
  REQUIRE(items.size() == 400);
  const Json stats = server.stats();
  std::set<std::string> kinds;
  for (const auto& [url, line] : truth) {
    const std::string kind = line["kind"];
    kinds.insert(kind);
    const Json& item = items.at(url);
    CAPTURE(url, kind, item.dump());
    std::string expected = line["expect"];
    if (kind == "chunked_cut") {
      // The same picture with its length and nothing wrong but an opt-out.
      const std::string whole = server.body("/fault/optout/" + line["n"].dump() + ".jpg");
      if (!is_cut_between_chunks(whole.size())) {
        expected = "ok";
        CHECK(item["bytes"] == whole.size());
        CHECK(item["sha256"] == hex(sha256(whole)));
      }
    }
    CHECK(item["verdict"] == expected);
    const bool kept = item["verdict"].get<std::string>().starts_with("ok");
    CHECK(item.contains("file") == kept);
  }
  CHECK(kinds.size() == 46);  // 45 faults, and none

  CHECK(stats["retries_before_retry_after"] == 0);
  CHECK(stats["requests_under_private"] == 0);
  CHECK(stats["robots_txt_fetches"] == 1);
  CHECK(stats["peak_connections_by_host"]["127.0.0.1"] <= 16 + 1);  // 1: this question

  server.reset();
  const FetchReport again = fetch(full_options(folder));
  CHECK(again.done == 0);
  CHECK(server.stats()["requests"] == 0);
}

TEST_CASE("a body that is cut between two chunks is truncated, however much of it came", "[net]") {
  const FaultyServer server;
  const FetchFolder folder;
  const std::size_t whole = server.body("/fault/optout/1.jpg").size();
  REQUIRE(is_cut_between_chunks(whole));
  FetchOptions options = folder.options({server.url("/fault/chunked_cut/1.jpg")});
  options.check = "decode";
  const FetchReport report = fetch(options);
  REQUIRE(report.items.size() == 1);
  CHECK(report.items[0].verdict == "fail:truncated");
  CHECK(folder.files().empty());
}

TEST_CASE("a host gets no more requests a second than asked for", "[net]") {
  const FaultyServer server;
  const FetchFolder folder;
  std::vector<std::string> lines;
  for (int i = 0; i < 12; ++i) lines.push_back(server.url("/img/" + std::to_string(i) + ".jpg"));
  FetchOptions options = folder.options(lines);
  options.rate = 5;
  server.reset();
  CHECK(fetch(options).done == 12);
  const Json rates = server.stats()["peak_requests_in_one_second_by_host"];
  CHECK(rates["127.0.0.1"] <= 5);
}

TEST_CASE("what robots.txt says is kept for a day, over runs", "[net]") {
  const FaultyServer server;
  const FetchFolder folder;
  FetchOptions options = folder.options({server.url("/img/1.jpg"), server.url("/private/2.jpg")});
  options.ignore_robots = false;
  server.reset();
  const FetchReport first = fetch(options);
  CHECK(first.done == 1);
  CHECK(first.excluded == 1);
  options = folder.options(
      {server.url("/img/1.jpg"), server.url("/img/3.jpg"), server.url("/private/4.jpg")});
  options.ignore_robots = false;
  const FetchReport second = fetch(options);
  CHECK(second.done == 1);
  CHECK(second.excluded == 2);
  const Json stats = server.stats();
  CHECK(stats["robots_txt_fetches"] == 1);
  CHECK(stats["requests_under_private"] == 0);
}
