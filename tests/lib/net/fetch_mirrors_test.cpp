#include <fstream>
#include <map>
#include <string>
#include <vector>

#include "lib/base/errors.h"
#include "lib/base/json.h"
#include "lib/net/fetch.h"
#include "tests/lib/net/fetch_folder.h"
#include "tests/lib/net/recording_server.h"

#include <catch2/catch.hpp>

using namespace tinct;
using test::Environment;
using test::FetchFolder;
using test::made_up_jpeg;
using test::RecordingServer;

namespace {

using Files = std::map<std::string, std::string>;

const std::string kNobody = "http://127.0.0.1:1/1.jpg";

std::string with_mirrors(const std::string& url, const std::string& mirrors) {
  return url + "\t\t\t" + mirrors;
}

std::vector<Json> lines_of(const std::filesystem::path& file) {
  std::vector<Json> lines;
  std::ifstream text(file);
  for (std::string line; std::getline(text, line);) lines.push_back(Json::parse(line));
  return lines;
}

}  // namespace

TEST_CASE("mirrors are asked in their order until one brings the file", "[net]") {
  RecordingServer server;
  server.put("/third.jpg", made_up_jpeg(9'000, 1));
  server.put("/fourth.jpg", made_up_jpeg(9'000, 2));
  const FetchFolder folder;
  FetchOptions options = folder.options({with_mirrors(
      server.url("/1.jpg"), kNobody + " " + server.url("/second.jpg") + " " +
                                server.url("/third.jpg") + " " + server.url("/fourth.jpg"))});
  options.retries = 0;
  options.items = folder.path("items.jsonl");
  const FetchReport report = fetch(options);
  CHECK(report.done == 1);
  REQUIRE(report.items.size() == 1);  // one row, however many addresses
  CHECK(report.items[0].url == server.url("/1.jpg"));
  CHECK(folder.files() == Files{{"1.jpg", made_up_jpeg(9'000, 1)}});
  const std::vector<Json> lines = lines_of(options.items);
  REQUIRE(lines.size() == 1);
  CHECK(lines[0]["verdict"] == "ok");
  CHECK(lines[0]["final_url"] == server.url("/third.jpg"));
  CHECK(lines[0]["tries"] == 4);
  for (const char* path : {"/1.jpg", "/second.jpg", "/third.jpg"}) CHECK(server.asked(path) == 1);
  CHECK(server.asked("/fourth.jpg") == 0);
  // What is done is not asked for, under none of its addresses.
  CHECK(fetch(options).skipped == 1);
  CHECK(server.requests().size() == 3);
}

TEST_CASE("where no mirror has it the first address' verdict stands, with what they said",
          "[net]") {
  const RecordingServer server;
  const FetchFolder folder;
  FetchOptions options =
      folder.options({with_mirrors(kNobody, server.url("/a.jpg") + " " + server.url("/b.jpg"))});
  options.retries = 0;
  const FetchReport report = fetch(options);
  REQUIRE(report.items.size() == 1);
  CHECK(report.items[0].verdict == "fail:connect");
  CHECK(report.items[0].sentence.find(server.url("/b.jpg") + ": the server answers 404") !=
        std::string::npos);
  CHECK(fetch(options).failed == 1);
  CHECK(server.requests().size() == 2);
  options.retry_failed = "all";
  server.put("/b.jpg", made_up_jpeg(9'000, 1));
  CHECK(fetch(options).done == 1);
}

TEST_CASE("a file of other bytes than listed is looked for at the mirrors", "[net]") {
  RecordingServer server;
  const std::string bytes = made_up_jpeg(9'000, 1);
  server.put("/1.jpg", "<html>this account is gone</html>");
  server.put("/2.jpg", made_up_jpeg(8'000, 2));
  server.put("/3.jpg", bytes);
  const FetchFolder folder;
  const std::string size = std::to_string(bytes.size());
  CHECK(fetch(folder.options({server.url("/1.jpg") + "\t" + size + "\t\t" + server.url("/2.jpg") +
                              " " + server.url("/3.jpg")}))
            .done == 1);
  CHECK(folder.files() == Files{{"1.jpg", bytes}});
}

TEST_CASE("what is forbidden is not looked for at mirrors", "[net]") {
  RecordingServer server;
  RecordingServer mirror;
  server.put("/robots.txt", "User-agent: *\nDisallow: /private/\n");
  server.answer("/optout.jpg", 200, {{"X-Robots-Tag", "noai"}});
  for (const char* path : {"/1.jpg", "/2.jpg"}) mirror.put(path, made_up_jpeg(9'000, 1));
  const FetchFolder folder;
  FetchOptions options =
      folder.options({with_mirrors(server.url("/private/1.jpg"), mirror.url("/1.jpg")),
                      with_mirrors(server.url("/optout.jpg"), mirror.url("/2.jpg"))});
  options.ignore_robots = false;
  options.wayback = true;
  options.wayback_base = mirror.url("/web/0id_/");
  const FetchReport report = fetch(options);
  CHECK(report.excluded == 2);
  CHECK(mirror.requests().empty());
}

TEST_CASE("a mirror that robots.txt forbids leads to the next one", "[net]") {
  RecordingServer server;
  server.put("/robots.txt", "User-agent: *\nDisallow: /private/\n");
  server.put("/3.jpg", made_up_jpeg(9'000, 1));
  const FetchFolder folder;
  FetchOptions options = folder.options({with_mirrors(
      server.url("/1.jpg"), server.url("/private/2.jpg") + " " + server.url("/3.jpg"))});
  options.ignore_robots = false;
  CHECK(fetch(options).done == 1);
  CHECK(server.asked("/private/2.jpg") == 0);
}

TEST_CASE("a mirror's opt-out is the last word, and none is asked twice", "[net]") {
  RecordingServer server;
  server.answer("/2.jpg", 200, {{"X-Robots-Tag", "noai"}});
  server.put("/3.jpg", made_up_jpeg(9'000, 1));
  const std::string gone = server.url("/gone.jpg");
  const FetchFolder folder;
  FetchOptions options = folder.options(
      {with_mirrors(server.url("/1.jpg"),
                    gone + " " + gone + " " + server.url("/2.jpg") + " " + server.url("/3.jpg"))});
  options.wayback = true;
  options.wayback_base = server.url("/web/0id_/");
  const FetchReport report = fetch(options);
  REQUIRE(report.items.size() == 1);
  CHECK(report.items[0].verdict == "fail:http");
  CHECK(report.items[0].sentence.find("X-Robots-Tag: noai") != std::string::npos);
  CHECK(server.asked("/gone.jpg") == 1);
  CHECK(server.asked("/2.jpg") == 1);
  CHECK(server.requests().size() == 3);
}

TEST_CASE("a redirect to a URL that is longer than any list's is not followed", "[net]") {
  RecordingServer server;
  const std::string most(8100 - server.url("/").size(), 'a');
  server.answer("/1.jpg", 302, {{"Location", server.url("/" + most + std::string(100, 'b'))}});
  const FetchFolder folder;
  const FetchReport report = fetch(folder.options({server.url("/1.jpg")}));
  REQUIRE(report.items.size() == 1);
  CHECK(report.items[0].verdict == "fail:protocol");
  CHECK(server.requests().size() == 1);
}

TEST_CASE("the archive is asked last, for what is gone, and without a token", "[net]") {
  RecordingServer server;
  RecordingServer archive;
  server.answer("/busy.jpg", 500);
  const std::string base = "/web/0id_/";
  const std::string gone = server.url("/gone.jpg");
  archive.answer(base + gone, 302, {{"Location", archive.url("/web/2014id_/" + gone)}});
  archive.put("/web/2014id_/" + gone, made_up_jpeg(9'000, 1));
  const FetchFolder folder;
  FetchOptions options =
      folder.options({with_mirrors(gone, server.url("/also-gone.jpg")), server.url("/busy.jpg")});
  options.retries = 0;
  options.wayback = true;
  options.wayback_base = archive.url(base);
  options.bearer_env = "TINCT_TEST_TOKEN";
  options.items = folder.path("items.jsonl");
  const Environment token("TINCT_TEST_TOKEN", "secret");
  const FetchReport report = fetch(options);
  CHECK(report.done == 1);
  CHECK(report.failed == 1);
  CHECK(folder.files() == Files{{"gone.jpg", made_up_jpeg(9'000, 1)}});
  CHECK(lines_of(options.items)[0]["final_url"] == archive.url("/web/2014id_/" + gone));
  CHECK(server.asked("/also-gone.jpg") == 1);
  const std::vector<Json> asked = archive.requests();
  REQUIRE(asked.size() == 2);
  for (const Json& request : asked) CHECK(request["authorization"].is_null());
}

TEST_CASE("an archive's address that is none is refused before anything is made", "[net]") {
  const FetchFolder folder;
  FetchOptions options = folder.options({kNobody});
  options.wayback_base = "web.archive.org/web/";
  CHECK_THROWS_WITH(fetch(options), Catch::Contains("--wayback-base"));
  CHECK_FALSE(std::filesystem::exists(folder.out()));
}
