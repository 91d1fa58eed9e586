#include <string>
#include <utility>
#include <vector>

#include "lib/base/files.h"
#include "lib/net/fetch.h"
#include "lib/net/link_list.h"
#include "tests/lib/net/fetch_folder.h"

#include <catch2/catch.hpp>

using namespace tinct;

namespace {

// The plan of a list of that name.
FetchReport plan_of(const test::FetchFolder& folder, const std::string& name,
                    const std::string& text) {
  write_file_atomically(folder.path(name), text);
  FetchOptions options = folder.options({});
  options.source = {"links:" + folder.path(name).string()};
  options.dry_run = true;
  return fetch(options);
}

}  // namespace

TEST_CASE("bytes that can't be seen are shown so that they can't be mistaken", "[net]") {
  CHECK(shown_line("a\tb") == "a\\tb");
  CHECK(shown_line("a\\tb") == "a\\\\tb");
  CHECK(shown_line("a?b") == "a?b");
  CHECK(shown_line(std::string("\0\x1b\x7f\xC3\xA9\r", 6)) == "\\x00\\x1b\\x7f\\xc3\\xa9\\r");
  CHECK(shown_line(std::string(300, 'x')).size() == 200);
}

TEST_CASE("a bad line takes no name from a good link", "[net]") {
  const test::FetchFolder folder;
  const std::string url = "http://127.0.0.1:1/1.jpg";
  FetchOptions options = folder.options({url + "\tbig", url, url + "\tsmall"});
  options.dry_run = true;
  const FetchReport report = fetch(options);
  REQUIRE(report.items.size() == 3);
  CHECK(report.items[0].verdict == "fail:bad_link");
  CHECK(report.items[0].url == url + "\\tbig");
  CHECK(report.items[1].file == "1.jpg");
  CHECK(report.items[2].url == url + "\\tsmall");
}

TEST_CASE("a record with an unreadable size leaves a good one of the same URL alone", "[net]") {
  const test::FetchFolder folder;
  const std::string url = "http://127.0.0.1:1/1.jpg";
  const std::vector<std::pair<std::string, std::string>> lists{
      {"l.csv", "url,size\n" + url + ",big\n" + url + ",77\n" + url + ",small\n"},
      {"l.jsonl", R"({"url":")" + url + R"(","size":"big"})" + "\n" + R"({"url":")" + url +
                      R"(","size":77})" + "\n" + R"({"url":")" + url + R"(","size":"small"})" +
                      "\n"}};
  for (const auto& [name, text] : lists) {
    CAPTURE(name);
    const FetchReport report = plan_of(folder, name, text);
    REQUIRE(report.items.size() == 3);
    CHECK(report.failed == 2);
    CHECK(report.planned == 1);
    CHECK(report.items[0].verdict == "fail:bad_link");
    CHECK(report.items[0].sentence.find("\"big\" is no size in bytes") != std::string::npos);
    CHECK(report.items[1].url == url);
    CHECK(report.items[1].state == FetchState::planned);
    CHECK(report.items[1].bytes == 77);
    CHECK(report.items[2].verdict == "fail:bad_link");
    CHECK(report.items[2].sentence.find("\"small\" is no size in bytes") != std::string::npos);
  }
}

TEST_CASE("a bad line that is cut to a good link's URL is a row of its own", "[net]") {
  const test::FetchFolder folder;
  std::string url = "http://127.0.0.1:1/";
  url.append(200 - url.size(), 'a');
  FetchOptions options = folder.options({url + ".jpg\tbig", url});
  options.dry_run = true;
  const FetchReport report = fetch(options);
  REQUIRE(report.items.size() == 2);
  CHECK(report.items[0].verdict == "fail:bad_link");
  CHECK(report.items[1].url == url);
  CHECK(report.items[1].state == FetchState::planned);
}
