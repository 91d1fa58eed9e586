#include <string>
#include <vector>

#include "lib/net/fetch.h"
#include "tests/lib/net/fetch_folder.h"
#include "tests/lib/net/server_process.h"
#include "tests/support/free_port.h"
#include "tests/support/temporary_folder.h"

#include <catch2/catch.hpp>

using namespace tinct;
using test::FetchFolder;

TEST_CASE("a server that has an IPv6 address alone is fetched from", "[.][ipv6]") {
  // CTest shows a test with these words as skipped, not as passed.
  INFO("not tested: this machine has no IPv6 on its loopback");
  REQUIRE(test::has_ipv6_loopback());
  const test::TemporaryFolder site;
  test::write_bytes(site / "0.jpg", test::made_up_jpeg(20'000, 0));
  test::write_bytes(site / "forbidden/1.jpg", test::made_up_jpeg(20'000, 1));
  test::write_bytes(site / "robots.txt", "User-agent: *\nDisallow: /forbidden/\n");
  const int port = test::free_port();
  const test::ServerProcess server({"python3", "-m", "http.server", "--bind", "::1", "--directory",
                                    site.path().string(), std::to_string(port)},
                                   "::1", port);
  const std::string address = "http://[::1]:" + std::to_string(port);
  const FetchFolder folder;
  const test::Environment direct("no_proxy", "::1");
  FetchOptions options =
      folder.options({address + "/0.jpg", address + "/forbidden/1.jpg", address + "/none.jpg"});
  options.ignore_robots = false;
  const FetchReport report = fetch(options);
  REQUIRE(report.items.size() == 3);
  CAPTURE(report.items[0].sentence);
  CHECK(report.items[0].verdict == "ok");
  CHECK(report.items[1].verdict == "skip:robots");
  CHECK(report.items[2].reason == "not_found");
  CHECK(test::bytes_of(folder.out() / "0.jpg") == test::made_up_jpeg(20'000, 0));
}

TEST_CASE("nobody on an IPv6 port gives fail:connect", "[net]") {
  const FetchFolder folder;
  const test::Environment direct("no_proxy", "::1");
  const FetchReport report =
      fetch(folder.options({"http://[::1]:" + std::to_string(test::free_port()) + "/0.jpg"}));
  REQUIRE(report.items.size() == 1);
  CAPTURE(report.items[0].sentence);
  CHECK(report.items[0].verdict == "fail:connect");
}
