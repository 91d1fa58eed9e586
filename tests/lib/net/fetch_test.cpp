#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "lib/base/errors.h"
#include "lib/base/hash.h"
#include "lib/base/options.h"
#include "lib/net/fetch.h"
#include "lib/web/file_server.h"
#include "tests/lib/net/fetch_folder.h"
#include "tests/support/temporary_folder.h"

#include <catch2/catch.hpp>

using namespace tinct;
using test::FetchFolder;
using test::made_up_jpeg;
namespace fs = std::filesystem;

namespace {

// A folder with pictures 0.jpg … of made-up bytes, and a server of it.
struct Site {
  explicit Site(int pictures) {
    for (int i = 0; i < pictures; ++i) {
      test::write_bytes(folder / (std::to_string(i) + ".jpg"), picture(i));
    }
  }
  static std::string picture(int i) { return made_up_jpeg(20'000 + 5'000 * i, i); }
  std::string url(const std::string& name) const { return server.address() + "/" + name; }

  test::TemporaryFolder folder;
  FileServer server{folder.path()};
};

}  // namespace

TEST_CASE("twenty files come whole, under their names, with their checksums", "[net]") {
  const Site site(20);
  const FetchFolder folder;
  std::vector<std::string> lines{"# twenty pictures"};
  for (int i = 0; i < 20; ++i) lines.push_back(site.url(std::to_string(i) + ".jpg"));
  const FetchReport report = fetch(folder.options(lines));
  CHECK(report.done == 20);
  CHECK(report.failed == 0);
  REQUIRE(report.items.size() == 20);
  std::int64_t bytes = 0;
  for (int i = 0; i < 20; ++i) {
    const FetchItem& item = report.items[i];
    CHECK(item.state == FetchState::done);
    CHECK(item.file == std::to_string(i) + ".jpg");
    CHECK(item.sha256 == hex(sha256(Site::picture(i))));
    CHECK(test::bytes_of(folder.out() / item.file) == Site::picture(i));
    bytes += item.bytes;
  }
  CHECK(report.bytes == bytes);
  CHECK(folder.files().size() == 20);  // no .part, no notes
}

TEST_CASE("a rerun needs no server for what is there, and fetches what is gone", "[net]") {
  const FetchFolder folder;
  std::vector<std::string> lines;
  std::string first_address;
  {
    const Site site(3);
    for (int i = 0; i < 3; ++i) lines.push_back(site.url(std::to_string(i) + ".jpg"));
    CHECK(fetch(folder.options(lines)).done == 3);
    fs::remove(folder.out() / "1.jpg");
    const FetchReport again = fetch(folder.options(lines));
    CHECK(again.done == 1);
    CHECK(again.skipped == 2);
    CHECK(again.items[1].state == FetchState::done);
    CHECK(test::bytes_of(folder.out() / "1.jpg") == Site::picture(1));
  }
  const FetchReport offline = fetch(folder.options(lines));
  CHECK(offline.skipped == 3);
  CHECK(offline.failed == 0);
  CHECK(offline.items[2].sha256 == hex(sha256(Site::picture(2))));
}

TEST_CASE("where a kept file is gone and its link dead, a duplicate takes its place", "[net]") {
  const Site site(1);
  test::write_bytes(site.folder / "again.jpg", Site::picture(0));
  const FetchFolder folder;
  FetchOptions options = folder.options({site.url("0.jpg"), site.url("again.jpg")});
  options.duplicates = "bytes";
  const FetchReport first = fetch(options);
  CHECK(first.done == 1);
  CHECK(first.duplicate == 1);
  fs::remove(site.folder / "0.jpg");
  fs::remove(folder.out() / "0.jpg");
  const FetchReport second = fetch(options);
  CHECK(second.done == 1);
  CHECK(second.failed == 1);
  CHECK(folder.files() == std::map<std::string, std::string>{{"again.jpg", Site::picture(0)}});
}

TEST_CASE("where a kept file alone is gone, it comes back and the duplicate stays one", "[net]") {
  const Site site(1);
  test::write_bytes(site.folder / "again.jpg", Site::picture(0));
  const FetchFolder folder;
  FetchOptions options = folder.options({site.url("0.jpg"), site.url("again.jpg")});
  options.duplicates = "bytes";
  CHECK(fetch(options).done == 1);
  fs::remove(folder.out() / "0.jpg");
  const FetchReport second = fetch(options);
  CHECK(second.done == 1);
  CHECK(second.duplicate == 1);
  CHECK(folder.files() == std::map<std::string, std::string>{{"0.jpg", Site::picture(0)}});
}

TEST_CASE("a file with another size than recorded is fetched again and not overwritten", "[net]") {
  const Site site(1);
  const FetchFolder folder;
  CHECK(fetch(folder.options({site.url("0.jpg")})).done == 1);
  test::write_bytes(folder.out() / "0.jpg", "someone's own");
  const FetchReport report = fetch(folder.options({site.url("0.jpg")}));
  CHECK(report.done == 1);
  CHECK(test::bytes_of(folder.out() / "0.jpg") == "someone's own");
  CHECK(report.items[0].file != "0.jpg");
  CHECK(test::bytes_of(folder.out() / report.items[0].file) == Site::picture(0));
  CHECK(fetch(folder.options({site.url("0.jpg")})).skipped == 1);
}

TEST_CASE("links of one name all get a mark that depends on their URL alone", "[net]") {
  const Site site(0);
  for (const std::string place : {"a/x.jpg", "b/x.jpg", "c/X.JPG", "d/y.jpg"}) {
    test::write_bytes(site.folder / place, made_up_jpeg(9'000, static_cast<int>(place[0])));
  }
  const std::vector<std::string> lines{site.url("a/x.jpg"), site.url("b/x.jpg"),
                                       site.url("c/X.JPG"), site.url("d/y.jpg")};
  const FetchFolder forward;
  const FetchFolder backward;
  FetchOptions one_by_one = backward.options({lines.rbegin(), lines.rend()});
  one_by_one.connections = 1;
  CHECK(fetch(forward.options(lines)).done == 4);
  CHECK(fetch(one_by_one).done == 4);
  CHECK(forward.files().size() == 4);
  CHECK(forward.files() == backward.files());
  CHECK(forward.files().contains("y.jpg"));
}

TEST_CASE("a link added later never takes the name of an earlier one", "[net]") {
  const Site site(0);
  test::write_bytes(site.folder / "a/x.jpg", made_up_jpeg(5'000, 1));
  test::write_bytes(site.folder / "b/x.jpg", made_up_jpeg(5'000, 2));
  const FetchFolder folder;
  CHECK(fetch(folder.options({site.url("a/x.jpg")})).done == 1);
  const FetchReport report = fetch(folder.options({site.url("b/x.jpg"), site.url("a/x.jpg")}));
  CHECK(report.done == 1);
  CHECK(report.skipped == 1);
  CHECK(test::bytes_of(folder.out() / "x.jpg") == made_up_jpeg(5'000, 1));
  // Rows stay in the order in which they came first.
  CHECK(test::bytes_of(folder.out() / report.items[1].file) == made_up_jpeg(5'000, 2));
}

TEST_CASE("size and checksum of the list are held against the file", "[net]") {
  const Site site(3);
  const FetchFolder folder;
  const std::string size = std::to_string(Site::picture(0).size());
  const std::string hash = hex(sha256(Site::picture(0)));
  const FetchReport report =
      fetch(folder.options({site.url("0.jpg") + "\t" + size + "\t" + hash,
                            site.url("1.jpg") + "\t" + size, site.url("2.jpg") + "\t-\t" + hash}));
  CHECK(report.items[0].state == FetchState::done);
  CHECK(report.items[1].reason == "wrong_size");
  CHECK(report.items[1].sentence.find(size) != std::string::npos);
  CHECK(report.items[2].reason == "wrong_hash");
  CHECK(folder.files().size() == 1);
}

TEST_CASE("a file put there by hand counts when it is what the list describes", "[net]") {
  const Site site(0);  // asked, it would answer 404
  const FetchFolder folder;
  test::write_bytes(folder.out() / "0.jpg", Site::picture(0));
  const std::string line = site.url("0.jpg") + "\t" + std::to_string(Site::picture(0).size()) +
                           "\t" + hex(sha256(Site::picture(0)));
  CHECK(fetch(folder.options({line})).skipped == 1);
  CHECK(fetch(folder.options({site.url("0.jpg")})).skipped == 1);  // it is in the ledger now
}

TEST_CASE("text in place of a picture is refused, and kept with --any-type", "[net]") {
  const Site site(0);
  test::write_bytes(site.folder / "a.jpg", "<!DOCTYPE html><title>Please log in</title>");
  test::write_bytes(site.folder / "b.jpg", "");
  const FetchFolder folder;
  FetchOptions options = folder.options({site.url("a.jpg"), site.url("b.jpg")});
  const FetchReport report = fetch(options);
  CHECK(report.items[0].reason == "not_media");
  CHECK(report.items[0].sentence == "not media: text/html");
  CHECK(report.items[1].reason == "empty");
  CHECK(folder.files().empty());
  options.any_type = true;
  options.retry_failed = "not_media";
  CHECK(fetch(options).items[0].state == FetchState::done);
}

TEST_CASE("a class of failures that there is none of is refused before anything is made", "[net]") {
  const FetchFolder folder;
  FetchOptions options = folder.options({"http://127.0.0.1:1/x.jpg"});
  options.retries = 0;
  options.retry_failed = "tmieout";
  try {
    (void)fetch(options);
    FAIL("it was taken");
  } catch (const Error& error) {
    CHECK(error.fault() == Fault::usage);
    const std::string text = error.what();
    CHECK(text.find("tmieout") != std::string::npos);
    CHECK(text.find("timeout") != std::string::npos);
  }
  CHECK_FALSE(fs::exists(folder.out()));
  for (const char* known : {"all", "http", "fail:timeout", "robots", "skip:optout"}) {
    CAPTURE(known);
    options.retry_failed = known;
    CHECK_NOTHROW(fetch(options));
  }
}

TEST_CASE("a list without its prefix is told how to be written", "[net]") {
  const FetchFolder folder;
  FetchOptions options = folder.options({"http://127.0.0.1:1/x.jpg"});
  options.source = {folder.path("links.txt").string()};
  try {
    (void)fetch(options);
    FAIL("it was taken");
  } catch (const Error& error) {
    const std::string text = error.what();
    CHECK(text.find("links:" + folder.path("links.txt").string()) != std::string::npos);
  }
}

TEST_CASE("a class of failures beside --retry-failed is told how it is written", "[net]") {
  const FetchFolder folder;
  FetchOptions options = folder.options({"http://127.0.0.1:1/x.jpg"});
  options.source.push_back("http");
  options.retry_failed = "all";
  try {
    (void)fetch(options);
    FAIL("it was taken");
  } catch (const Error& error) {
    CHECK(error.fault() == Fault::usage);
    CHECK(std::string(error.what()).find("write --retry-failed=http") != std::string::npos);
  }
  CHECK_FALSE(fs::exists(folder.out()));
}

TEST_CASE("bad lines and dead links are items of the report, not errors", "[net]") {
  const Site site(1);
  const FetchFolder folder;
  const FetchReport report = fetch(folder.options(
      {site.url("0.jpg"), "ftp://x/y.mp4", site.url("none.jpg"), "http://127.0.0.1:1/x.jpg"}));
  REQUIRE(report.items.size() == 4);
  CHECK(report.done == 1);
  CHECK(report.failed == 3);
  CHECK(report.items[1].reason == "bad_link");
  CHECK(report.items[1].url == "ftp://x/y.mp4");
  CHECK(report.items[1].sentence.find("links.txt:2: ") != std::string::npos);
  CHECK(report.items[2].reason == "not_found");
  CHECK(report.items[3].reason == "unreachable");
  const Json json = to_json(report);
  CHECK(json["failed"] == 3);
  CHECK(json["items"][2]["verdict"] == "fail:http");
}

TEST_CASE("a dry run says the names and touches nothing", "[net]") {
  const FetchFolder folder;
  FetchOptions options = folder.options({"http://127.0.0.1:1/a.mp4\t77", "http://127.0.0.1:1/b"});
  options.dry_run = true;
  const FetchReport report = fetch(options);
  REQUIRE(report.items.size() == 2);
  CHECK(report.items[0].state == FetchState::planned);
  CHECK(report.items[0].file == "a.mp4");
  CHECK(report.items[0].bytes == 77);
  CHECK(report.planned_bytes == 77);
  CHECK(report.planned_unsized == 1);
  CHECK(report.items[1].file.empty());
  CHECK_FALSE(fs::exists(folder.out()));
}

TEST_CASE("a file over the size limit is refused before it is read", "[net]") {
  const Site site(0);
  test::write_bytes(site.folder / "big.jpg", made_up_jpeg(3 << 20, 1));
  const FetchFolder folder;
  FetchOptions options = folder.options({site.url("big.jpg")});
  options.max_size_mib = 1;
  CHECK(fetch(options).items[0].reason == "too_large");
  CHECK(folder.files().empty());
}

TEST_CASE("the options describe themselves and refuse values out of range", "[net]") {
  FetchOptions options;
  options.connections = 0;
  OptionTable table = describe_options(options);
  CHECK_THROWS_AS(table.check(), Error);
  CHECK(table.to_json().contains("retries"));
  CHECK_FALSE(table.to_json().contains("out"));
}
