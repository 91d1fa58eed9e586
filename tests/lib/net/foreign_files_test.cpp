#include <cstdint>
#include <filesystem>
#include <map>
#include <string>

#include "lib/base/hash.h"
#include "lib/media/image_io.h"
#include "lib/net/fetch.h"
#include "lib/net/fetch_ledger.h"
#include "lib/net/file_name.h"
#include "lib/net/settler.h"
#include "lib/web/file_server.h"
#include "tests/lib/net/fetch_folder.h"
#include "tests/support/temporary_folder.h"

#include <catch2/catch.hpp>

using namespace tinct;
using test::FetchFolder;
namespace fs = std::filesystem;

namespace {

std::string wanted_bytes() { return test::made_up_jpeg(20'000, 7); }

// A server of one picture, x.jpg.
struct OnePicture {
  OnePicture() { test::write_bytes(folder / "x.jpg", wanted_bytes()); }
  std::string url() const { return server.address() + "/x.jpg"; }

  test::TemporaryFolder folder;
  FileServer server{folder.path()};
};

}  // namespace

TEST_CASE("a file of somebody else keeps its name, and the new one gets a mark", "[net]") {
  const OnePicture site;
  const FetchFolder folder;
  test::write_bytes(folder.out() / "x.jpg", "somebody's own");
  test::write_bytes(folder.out() / "notes/today.txt", "more of it");
  const FetchReport report = fetch(folder.options({site.url()}));
  CHECK(report.done == 1);
  REQUIRE(report.items.size() == 1);
  CHECK(report.items[0].file == with_url_mark("x.jpg", site.url()));
  CHECK(folder.files() ==
        std::map<std::string, std::string>{{"x.jpg", "somebody's own"},
                                           {"notes/today.txt", "more of it"},
                                           {report.items[0].file.string(), wanted_bytes()}});
  CHECK(fetch(folder.options({site.url()})).skipped == 1);
}

TEST_CASE("somebody's own NAME.part and its like are no unfinished file of the fetcher", "[net]") {
  const OnePicture site;
  const FetchFolder folder;
  const std::map<std::string, std::string> theirs{{"x.jpg.part", "a download of another program"},
                                                  {"x.jpg.part.json", "{}"},
                                                  {"1.part", "one"}};
  for (const auto& [name, bytes] : theirs) test::write_bytes(folder.out() / name, bytes);
  auto expected = theirs;
  expected["x.jpg"] = wanted_bytes();
  CHECK(fetch(folder.options({site.url()})).done == 1);
  CHECK(folder.files() == expected);
  CHECK(fs::is_empty(FetchLedger::part_stem(folder.out(), 1).parent_path()));

  // Nor is it when the link fails.
  const std::string gone = site.server.address() + "/gone.jpg";
  test::write_bytes(folder.out() / "gone.jpg.part", "another");
  expected["gone.jpg.part"] = "another";
  CHECK(fetch(folder.options({gone})).failed == 1);
  CHECK(folder.files() == expected);
}

TEST_CASE("notes go with an unfinished file, not with a kept one called x.part", "[net]") {
  const test::TemporaryFolder folder;
  FetchLedger ledger(folder.path(), FetchLedger::Access::write);
  const std::string unfinished = FetchLedger::part_stem({}, 2).generic_string() + ".part";
  for (const std::string& doomed : {std::string("x.part"), unfinished}) {
    test::write_bytes(folder / doomed, "bytes");
    test::write_bytes(folder / (doomed + ".json"), "{}");
    LedgerEntry row;
    row.link.url = "http://a/" + doomed;
    row.settled = true;
    row.verdict = "dup:bytes";
    row.doomed = doomed;
    ledger.add_settled(row);
  }
  Settler::recover(ledger, folder.path(), Duplicates::keep);
  CHECK_FALSE(fs::exists(folder / "x.part"));
  CHECK(fs::exists(folder / "x.part.json"));
  CHECK_FALSE(fs::exists(folder / unfinished));
  CHECK_FALSE(fs::exists(folder / (unfinished + ".json")));
  CHECK(ledger.unfinished_moves().empty());
}

TEST_CASE("the fetcher's own file goes when the list means other bytes, once they are there",
          "[net]") {
  const OnePicture site;
  const FetchFolder folder;
  CHECK(fetch(folder.options({site.url()})).done == 1);
  const std::string newer = test::made_up_jpeg(30'000, 8);
  const std::string line = site.url() + "\t-\t" + hex(sha256(newer));
  // The server has the old bytes still: better those than none.
  CHECK(fetch(folder.options({line})).failed == 1);
  CHECK(folder.files() == std::map<std::string, std::string>{{"x.jpg", wanted_bytes()}});

  const FetchFolder other;
  CHECK(fetch(other.options({site.url()})).done == 1);
  test::write_bytes(site.folder / "x.jpg", newer);
  CHECK(fetch(other.options({line})).done == 1);
  CHECK(other.files() ==
        std::map<std::string, std::string>{{with_url_mark("x.jpg", site.url()), newer}});
}

TEST_CASE("a folder or a link to nowhere in the way is left alone too", "[net]") {
  for (const bool is_folder : {true, false}) {
    CAPTURE(is_folder);
    const OnePicture site;
    const FetchFolder folder;
    fs::create_directories(folder.out());
    if (is_folder) {
      fs::create_directory(folder.out() / "x.jpg");
    } else {
      fs::create_symlink("nowhere", folder.out() / "x.jpg");
    }
    const FetchReport report = fetch(folder.options({site.url()}));
    CHECK(report.done == 1);
    const std::string marked = with_url_mark("x.jpg", site.url());
    CHECK(report.items[0].file == marked);
    CHECK(test::bytes_of(folder.out() / marked) == wanted_bytes());
    CHECK(fs::is_directory(folder.out() / "x.jpg") == is_folder);
    CHECK(fs::is_symlink(folder.out() / "x.jpg") != is_folder);
    CHECK_FALSE(fs::exists(folder.out() / "nowhere"));
  }
}

TEST_CASE("where both names are taken the link fails, and succeeds once there is room", "[net]") {
  const OnePicture site;
  const FetchFolder folder;
  const std::string marked = with_url_mark("x.jpg", site.url());
  const std::map<std::string, std::string> theirs{{"x.jpg", "one"}, {marked, "two"}};
  for (const auto& [name, bytes] : theirs) test::write_bytes(folder.out() / name, bytes);
  FetchOptions options = folder.options({site.url()});
  const FetchReport report = fetch(options);
  REQUIRE(report.items.size() == 1);
  CHECK(report.items[0].verdict == "fail:name_taken");
  CHECK(report.items[0].sentence.find("--retry-failed") != std::string::npos);
  CHECK(folder.files() == theirs);  // nothing of the fetch is left beside them

  fs::remove(folder.out() / "x.jpg");
  options.retry_failed = "name_taken";
  CHECK(fetch(options).done == 1);
  CHECK(folder.files() ==
        std::map<std::string, std::string>{{"x.jpg", wanted_bytes()}, {marked, "two"}});
}

TEST_CASE("a file of the listed size that is no whole picture doesn't count as the link's",
          "[net]") {
  Frame frame = make_frame(40, 40);
  for (int y = 0; y < 40; ++y) {
    for (int x = 0; x < 120; ++x) frame.row(y)[x] = static_cast<std::uint8_t>(7 * x + 3 * y * x);
  }
  const std::string good = encode_png(frame, 1);
  const test::TemporaryFolder site;
  test::write_bytes(site / "x.png", good);
  const FileServer server(site.path());
  const std::string url = server.address() + "/x.png";
  const std::string broken =
      good.substr(0, good.size() / 2) + std::string(good.size() - good.size() / 2, 'x');
  for (const std::string& theirs : {std::string(good.size(), 'x'), broken}) {
    const FetchFolder folder;
    test::write_bytes(folder.out() / "x.png", theirs);
    FetchOptions options = folder.options({url + "\t" + std::to_string(good.size())});
    options.check = "decode";
    options.limit = 1;
    CHECK(fetch(options).done == 1);
    CHECK(folder.files() == std::map<std::string, std::string>{
                                {"x.png", theirs}, {with_url_mark("x.png", url), good}});
  }
  const FetchFolder folder;
  test::write_bytes(folder.out() / "x.png", good);
  FetchOptions options = folder.options({url + "\t" + std::to_string(good.size())});
  options.check = "decode";
  CHECK(fetch(options).skipped == 1);
  const FetchLedger ledger(folder.out(), FetchLedger::Access::read);
  CHECK(ledger.at(1)->media_type == "image/png");
  CHECK(ledger.at(1)->width == 40);
}
