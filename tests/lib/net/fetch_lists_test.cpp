// Lists as the whole fetcher reads them: in another order, and packed with zstd.
#include <cstdint>
#include <string>
#include <vector>

#include "lib/base/json.h"
#include "lib/net/fetch.h"
#include "tests/lib/net/fetch_folder.h"
#include "tests/lib/net/many_hosts.h"

#include <catch2/catch.hpp>

using namespace tinct;
using test::FetchFolder;
using test::host_number;
using test::ManyHosts;

namespace {

// A hundred links of one host, then a hundred of another.
std::vector<std::string> two_hosts(const ManyHosts& server) {
  std::vector<std::string> lines;
  for (const int host : {0, 1}) {
    for (int i = 0; i < 100; ++i) {
      lines.push_back(server.url(host_number(host), "/500/" + std::to_string(i) + ".jpg"));
    }
  }
  return lines;
}

std::int64_t requests_of(const ManyHosts& server, int host) {
  return server.stats()["requests"].value(host_number(host), std::int64_t{0});
}

// A zstd frame of one raw block (RFC 8878, section 3.1.1): for texts below 256 bytes.
std::string zstd_frame(const std::string& text) {
  REQUIRE(text.size() < 256);
  const auto header = static_cast<std::uint32_t>(text.size() << 3 | 1);  // the last block, raw
  std::string frame = "\x28\xB5\x2F\xFD\x20";
  frame.push_back(static_cast<char>(text.size()));
  for (const int shift : {0, 8, 16}) frame.push_back(static_cast<char>(header >> shift & 0xff));
  return frame + text;
}

}  // namespace

TEST_CASE("shuffle-hosts asks several hosts where the list has one after the other", "[net]") {
  const FetchFolder folder;
  const ManyHosts server;  // after the folder: it says which hosts have no proxy
  FetchOptions options = folder.options(two_hosts(server));
  options.limit = 100;
  options.order = "shuffle-hosts";
  CHECK(fetch(options).done == 100);
  const std::int64_t first = requests_of(server, 0);
  const std::int64_t second = requests_of(server, 1);
  CHECK(first + second == 100);
  // By a hash of the URLs: ten standard deviations from even.
  CHECK(first > 0);
  CHECK(second > 0);
  options.limit = 0;
  const FetchReport rest = fetch(options);
  CHECK(rest.done == 100);
  CHECK(rest.skipped == 100);
  CHECK(requests_of(server, 0) == 100);
  CHECK(requests_of(server, 1) == 100);

  const FetchFolder in_order;
  const test::Environment no_proxy("no_proxy", "*");
  options = in_order.options(two_hosts(server));
  options.limit = 100;
  CHECK(fetch(options).done == 100);
  CHECK(requests_of(server, 0) == 200);
  CHECK(requests_of(server, 1) == 100);
}

TEST_CASE("the order of hosts changes neither names nor verdicts", "[net]") {
  const FetchFolder one;
  const FetchFolder other;
  const ManyHosts server;
  FetchOptions options = one.options(two_hosts(server));
  options.duplicates = "bytes";  // the hosts have the same files
  const FetchReport listed = fetch(options);
  options = other.options(two_hosts(server));
  options.duplicates = "bytes";
  options.order = "shuffle-hosts";
  const FetchReport shuffled = fetch(options);
  CHECK(listed.done == 100);
  CHECK(shuffled.done == 100);
  CHECK(one.files() == other.files());
  REQUIRE(listed.items.size() == shuffled.items.size());
  for (std::size_t i = 0; i < listed.items.size(); ++i) {
    CHECK(listed.items[i].verdict == shuffled.items[i].verdict);
    CHECK(listed.items[i].file == shuffled.items[i].file);
  }
}

TEST_CASE("a list packed with zstd is fetched like any other", "[net]") {
  const FetchFolder folder;
  const ManyHosts server;
  const std::string list = server.url(host_number(0), "/500/a.jpg") + "\n" +
                           server.url(host_number(1), "/500/b.jpg") + "\n";
  test::write_bytes(folder.path("list.txt.zst"), zstd_frame(list));
  FetchOptions options = folder.options({});
  options.source = {"links:" + folder.path("list.txt.zst").string()};
  CHECK(fetch(options).done == 2);
  CHECK(folder.files().at("b.jpg") == test::body_of("/500/b.jpg", 500));
}
