#include <string>

#include "lib/net/fetch.h"
#include "lib/net/link_list.h"
#include "tests/lib/net/fetch_folder.h"

#include <catch2/catch.hpp>

using namespace tinct;

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
