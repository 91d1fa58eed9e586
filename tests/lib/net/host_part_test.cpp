#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "lib/base/errors.h"
#include "lib/net/fetch.h"
#include "lib/net/host_part.h"
#include "tests/lib/net/fetch_folder.h"

#include <catch2/catch.hpp>

using namespace tinct;
using test::FetchFolder;

namespace {

int part_of_link(const std::string& url, int count) {
  int found = -1;
  for (int index = 0; index < count; ++index) {
    if (!HostPart(index, count).has(url)) continue;
    CHECK(found == -1);
    found = index;
  }
  CHECK(found >= 0);
  return found;
}

}  // namespace

// Expected names: the Public Suffix List's own rules and test data
// (https://publicsuffix.org/list/).
TEST_CASE("a host belongs to the domain that was registered", "[net]") {
  CHECK(registered_domain("www.example.com") == "example.com");
  CHECK(registered_domain("farm4.static.flickr.com") == "flickr.com");
  CHECK(registered_domain("IMG.A.co.uk:8080") == "a.co.uk");
  CHECK(registered_domain("www.a.co.uk.") == "a.co.uk");
  CHECK(registered_domain("a.b.city.kobe.jp") == "city.kobe.jp");  // an exception of the list
  CHECK(registered_domain("a.b.c.kobe.jp") == "b.c.kobe.jp");      // a wildcard of the list
  CHECK(registered_domain("somebody.github.io") == "github.io");
  CHECK(registered_domain("co.uk") == "co.uk");
  CHECK(registered_domain("localhost:80") == "localhost");
  CHECK(registered_domain("media.lab.invalid") == "lab.invalid");
}

TEST_CASE("an address is its own domain", "[net]") {
  CHECK(registered_domain("192.0.2.7:8080") == "192.0.2.7");
  CHECK(registered_domain("198.51.2.7") == "198.51.2.7");
  CHECK(registered_domain("[2001:DB8::1]:80") == "[2001:db8::1]");
  CHECK(registered_domain("127.1") == "127.1");
  CHECK(registered_domain("127.0.0.0x1") == "127.0.0.0x1");
}

TEST_CASE("parts have every link once, and all of a domain together", "[net]") {
  std::map<int, int> links_of_part;
  for (int site = 0; site < 200; ++site) {
    const std::string domain = "site" + std::to_string(site) + ".co.uk";
    const int part = part_of_link("http://www." + domain + "/1.jpg", 7);
    CHECK(part_of_link("https://img." + domain + ":8443/2.jpg", 7) == part);
    CHECK(part_of_link("http://" + domain + "/", 7) == part);
    ++links_of_part[part];
  }
  // 200 domains over 7 parts: about 29 each.
  CHECK(links_of_part.size() == 7);
  for (const auto& [part, links] : links_of_part) CHECK(links > 10);
  std::set<int> parts;
  for (int i = 0; i < 50; ++i) parts.insert(part_of_link("http://192.0.2." + std::to_string(i), 7));
  CHECK(parts.size() > 3);  // not all of "0.2.x" together
  CHECK(part_of_link("no link at all", 7) >= 0);
  CHECK(HostPart().has("http://www.site0.co.uk/1.jpg"));
}

TEST_CASE("the fetches of all parts share a list without rest", "[net]") {
  const FetchFolder folder;
  std::vector<std::string> lines{"no link"};
  for (int i = 0; i < 40; ++i) {
    lines.push_back("http://www.site" + std::to_string(i / 2) + ".co.uk/" + std::to_string(i) +
                    ".jpg");
  }
  FetchOptions options = folder.options(lines);
  options.dry_run = true;
  std::multiset<std::string> urls;
  std::size_t most = 0;
  for (const std::string shard : {"0/3", "1/3", "2/3"}) {
    options.shard = shard;
    const FetchReport report = fetch(options);
    most = std::max(most, report.items.size());
    for (const FetchItem& item : report.items) urls.insert(item.url);
  }
  CHECK(urls == std::multiset<std::string>(lines.begin(), lines.end()));
  CHECK(most < lines.size());
}

TEST_CASE("each part has a folder of its own, and no part is refused", "[net]") {
  FetchOptions options;
  options.out = "media/";
  CHECK(fetch_folder(options) == "media/");
  options.shard = "2/7";
  CHECK(fetch_folder(options) == "media.part-2-of-7");
  for (const std::string wrong : {"7/7", "-1/7", "1", "1/0", ""}) {
    options.shard = wrong;
    CHECK_THROWS_AS(fetch_folder(options), Error);
  }
}
