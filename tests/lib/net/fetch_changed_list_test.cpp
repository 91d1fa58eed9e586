#include <filesystem>
#include <fstream>
#include <map>
#include <set>
#include <string>

#include "lib/base/errors.h"
#include "lib/base/hash.h"
#include "lib/base/json.h"
#include "lib/net/fetch.h"
#include "lib/web/file_server.h"
#include "tests/lib/net/fetch_folder.h"
#include "tests/support/temporary_folder.h"

#include <catch2/catch.hpp>

using namespace tinct;
using test::FetchFolder;
using test::made_up_jpeg;

TEST_CASE("where a list wants other bytes and they don't come, the file of before stays its own",
          "[net]") {
  const test::TemporaryFolder site;
  const FileServer server(site.path());
  const std::string old_bytes = made_up_jpeg(9'000, 1);
  const std::string new_bytes = made_up_jpeg(9'500, 2);
  test::write_bytes(site / "0.jpg", old_bytes);
  const std::string url = server.address() + "/0.jpg";
  const auto line = [&](const std::string& bytes) { return url + "\t-\t" + hex(sha256(bytes)); };
  const FetchFolder folder;
  CHECK(fetch(folder.options({line(old_bytes)})).done == 1);

  const FetchReport failed = fetch(folder.options({line(new_bytes)}));
  CHECK(failed.failed == 1);
  CHECK(failed.bytes == 0);
  CHECK(failed.items[0].verdict == "fail:wrong_hash");
  CHECK(failed.items[0].sentence.find("the file of before stays: 0.jpg") != std::string::npos);
  CHECK(folder.files() == std::map<std::string, std::string>{{"0.jpg", old_bytes}});

  SECTION("the new bytes take its place when they come") {
    test::write_bytes(site / "0.jpg", new_bytes);
    FetchOptions options = folder.options({line(new_bytes)});
    options.retry_failed = "all";
    CHECK(fetch(options).done == 1);
    const auto files = folder.files();
    REQUIRE(files.size() == 1);
    CHECK(files.begin()->second == new_bytes);
  }
  SECTION("and the link is asked for again when the list wants the old ones") {
    CHECK(fetch(folder.options({line(old_bytes)})).done == 1);
    const auto files = folder.files();
    REQUIRE(files.size() == 1);
    CHECK(files.begin()->second == old_bytes);
  }
}

TEST_CASE("the file of before goes with --output none when the list's new bytes have come",
          "[net]") {
  const test::TemporaryFolder site;
  const FileServer server(site.path());
  const std::string old_bytes = made_up_jpeg(9'000, 1);
  const std::string new_bytes = made_up_jpeg(9'000, 2);
  const std::string url = server.address() + "/0.jpg";
  const auto line = [&](const std::string& bytes) { return url + "\t-\t" + hex(sha256(bytes)); };
  const FetchFolder folder;
  test::write_bytes(site / "0.jpg", old_bytes);
  CHECK(fetch(folder.options({line(old_bytes)})).done == 1);
  FetchOptions options = folder.options({line(new_bytes)});
  options.output = "none";
  const auto parts = folder.out() / ".tinct/part";

  SECTION("as it was written") {
    test::write_bytes(site / "0.jpg", new_bytes);
    CHECK(fetch(options).done == 1);
    CHECK(folder.files().empty());
    CHECK(std::filesystem::is_empty(parts));
  }
  SECTION("also after a run in which they didn't come") {
    CHECK(fetch(options).failed == 1);
    CHECK(folder.files().size() == 1);
    test::write_bytes(site / "0.jpg", new_bytes);
    options.retry_failed = "all";
    CHECK(fetch(options).done == 1);
    CHECK(folder.files().empty());
  }
  SECTION("but not what the user wrote in its place, of the same size") {
    const std::string mine = made_up_jpeg(9'000, 3);
    test::write_bytes(folder.out() / "0.jpg", mine);
    test::write_bytes(site / "0.jpg", new_bytes);
    CHECK(fetch(options).done == 1);
    CHECK(folder.files() == std::map<std::string, std::string>{{"0.jpg", mine}});
    CHECK(std::filesystem::is_empty(parts));
  }
}

TEST_CASE("the file of before goes when the list's new bytes are a duplicate's", "[net]") {
  const test::TemporaryFolder site;
  const FileServer server(site.path());
  const std::string first = made_up_jpeg(9'000, 1);
  const std::string second = made_up_jpeg(9'500, 2);
  test::write_bytes(site / "0.jpg", first);
  test::write_bytes(site / "1.jpg", second);
  const auto line = [&](const std::string& name, const std::string& bytes) {
    return server.address() + name + "\t-\t" + hex(sha256(bytes));
  };
  const FetchFolder folder;
  const auto run = [&](const std::string& wanted) {
    FetchOptions options = folder.options({line("/0.jpg", first), line("/1.jpg", wanted)});
    options.duplicates = "bytes";
    return fetch(options);
  };
  CHECK(run(second).done == 2);
  test::write_bytes(site / "1.jpg", first);
  const FetchReport report = run(first);
  CHECK(report.skipped == 1);
  CHECK(report.duplicate == 1);
  CHECK(folder.files() == std::map<std::string, std::string>{{"0.jpg", first}});
  CHECK(std::filesystem::is_empty(folder.out() / ".tinct/part"));
}

TEST_CASE("where a link's bytes change, its duplicate is kept in its stead", "[net]") {
  const test::TemporaryFolder site;
  const FileServer server(site.path());
  const std::string old_bytes = made_up_jpeg(9'000, 1);
  const std::string new_bytes = made_up_jpeg(9'500, 2);
  test::write_bytes(site / "0.jpg", old_bytes);
  test::write_bytes(site / "1.jpg", old_bytes);
  const FetchFolder folder;
  const auto run = [&](const std::string& wanted) {
    FetchOptions options = folder.options(
        {server.address() + "/0.jpg\t-\t" + hex(sha256(wanted)), server.address() + "/1.jpg"});
    options.duplicates = "bytes";
    return fetch(options);
  };
  CHECK(run(old_bytes).duplicate == 1);
  test::write_bytes(site / "0.jpg", new_bytes);
  (void)run(new_bytes);  // the duplicate is to do then, in this run or the next one
  CHECK(run(new_bytes).duplicate == 0);
  std::multiset<std::string> kept;
  for (const auto& [name, bytes] : folder.files()) kept.insert(bytes);
  CHECK(kept == std::multiset<std::string>{old_bytes, new_bytes});
}

namespace {

// Three links of the same bytes, of which the first may be wanted otherwise.
struct ThreeAlike {
  ThreeAlike() {
    for (const char* name : {"0.jpg", "1.jpg", "2.jpg"}) test::write_bytes(site / name, bytes);
    CHECK(run(bytes).duplicate == 2);
    CHECK(folder.files() == std::map<std::string, std::string>{{"0.jpg", bytes}});
  }
  FetchReport run(const std::string& wanted) const {
    FetchOptions options =
        folder.options({server.address() + "/0.jpg\t-\t" + hex(sha256(wanted)),
                        server.address() + "/1.jpg", server.address() + "/2.jpg"});
    options.duplicates = "bytes";
    options.retry_failed = "all";
    return fetch(options);
  }

  std::string bytes = made_up_jpeg(9'000, 1);
  test::TemporaryFolder site;
  FileServer server{site.path()};
  FetchFolder folder;
};

}  // namespace

TEST_CASE("where a link's bytes change, its duplicate gets the file of before, dead as it is",
          "[net]") {
  const ThreeAlike alike;
  const std::string new_bytes = made_up_jpeg(9'500, 2);
  test::write_bytes(alike.site / "0.jpg", new_bytes);
  for (const char* name : {"1.jpg", "2.jpg"}) std::filesystem::remove(alike.site / name);
  // A user's note beside the file of before.
  test::write_bytes(alike.folder.out() / "0.jpg.json", "mine");
  const FetchReport report = alike.run(new_bytes);
  REQUIRE(report.items.size() == 3);
  CHECK(report.done == 1);
  CHECK(report.skipped == 1);
  CHECK(report.items[1].verdict == "ok");
  CHECK(report.items[2].verdict == "dup:bytes");
  auto files = alike.folder.files();
  CHECK(files.size() == 3);
  CHECK(files["1.jpg"] == alike.bytes);
  CHECK(files["0.jpg.json"] == "mine");
  CHECK(files[report.items[0].file.string()] == new_bytes);
}

TEST_CASE("one duplicate after the other is asked for in the same run where a file is gone",
          "[net]") {
  const ThreeAlike alike;
  std::filesystem::remove(alike.folder.out() / "0.jpg");
  for (const char* name : {"0.jpg", "1.jpg"}) std::filesystem::remove(alike.site / name);
  const FetchReport report = alike.run(alike.bytes);
  REQUIRE(report.items.size() == 3);
  CHECK(report.planned == 0);
  CHECK(report.failed == 2);
  CHECK(report.items[2].verdict == "ok");
  CHECK(alike.folder.files() == std::map<std::string, std::string>{{"2.jpg", alike.bytes}});
}

TEST_CASE("a dry run writes the items that it would fetch", "[net]") {
  const FetchFolder folder;
  FetchOptions options = folder.options({"http://127.0.0.1:1/a.mp4\t77", "ftp://b/"});
  options.dry_run = true;
  options.items = folder.path("items.jsonl");
  (void)fetch(options);
  std::ifstream file(options.items);
  std::string first, second, third;
  std::getline(file, first);
  std::getline(file, second);
  CHECK_FALSE(std::getline(file, third));
  const Json planned = Json::parse(first);
  CHECK(planned["url"] == "http://127.0.0.1:1/a.mp4");
  CHECK(planned["verdict"].is_null());
  CHECK(planned["planned_file"] == "a.mp4");
  CHECK(Json::parse(second)["verdict"] == "fail:bad_link");
  CHECK_FALSE(std::filesystem::exists(folder.out()));
}

TEST_CASE("a list that can't be opened is named with the reason", "[net]") {
  const FetchFolder folder;
  for (const std::string name : {"none.txt", "none.csv", "none.json", "none.jsonl.gz"}) {
    FetchOptions options = folder.options({});
    options.source = {"links:" + folder.path(name).string()};
    try {
      (void)fetch(options);
      FAIL("it was taken");
    } catch (const Error& error) {
      const std::string text = error.what();
      CHECK(error.fault() == Fault::input);
      CHECK(text.find(folder.path(name).string()) != std::string::npos);
      CHECK(text.find("No such file or directory") != std::string::npos);
    }
    CHECK_FALSE(std::filesystem::exists(folder.out()));
  }
}
