// Requests through proxies: nothing else knows where names under .test are.
#include <algorithm>
#include <fstream>
#include <string>
#include <vector>

#include "lib/net/fetch.h"
#include "tests/lib/net/fetch_folder.h"
#include "tests/lib/net/recording_server.h"
#include "tests/lib/net/server_process.h"
#include "tests/support/free_port.h"
#include "tests/support/temporary_folder.h"

#include <catch2/catch.hpp>

using namespace tinct;
using test::FetchFolder;
using test::made_up_jpeg;
using test::RecordingServer;

namespace {

// tests/support/recording_proxy.py.
class RecordingProxy {
 public:
  explicit RecordingProxy(const std::string& kind)
      : process_({"python3", (test::source_folder() / "tests/support/recording_proxy.py").string(),
                  kind, std::to_string(port_), (folder_ / "asked.txt").string()},
                 "127.0.0.1", port_) {}
  [[nodiscard]] std::string address() const { return "127.0.0.1:" + std::to_string(port_); }
  [[nodiscard]] std::vector<std::string> asked() const {
    std::vector<std::string> lines;
    std::ifstream file(folder_ / "asked.txt");
    for (std::string line; std::getline(file, line);) lines.push_back(line);
    return lines;
  }

 private:
  test::TemporaryFolder folder_;
  int port_ = test::free_port();
  test::ServerProcess process_;
};

// A server of two pictures, known as pictures.test to proxies alone.
struct HiddenSite {
  HiddenSite() {
    server.put("/1.jpg", made_up_jpeg(9'000, 1));
    server.put("/2.jpg", made_up_jpeg(9'000, 2));
  }
  [[nodiscard]] std::string host() const {
    return "pictures.test" + server.url("").substr(std::string("http://127.0.0.1").size());
  }
  [[nodiscard]] FetchOptions options(const FetchFolder& folder) const {
    FetchOptions options =
        folder.options({"http://" + host() + "/1.jpg", "http://" + host() + "/2.jpg"});
    options.ignore_robots = false;
    return options;
  }
  RecordingServer server;
};

}  // namespace

TEST_CASE("every request goes through an HTTP proxy, robots.txt too", "[net]") {
  const HiddenSite site;
  const RecordingProxy proxy("http");
  const FetchFolder folder;
  FetchOptions options = site.options(folder);
  options.proxy = "http://" + proxy.address();
  const FetchReport report = fetch(options);
  CHECK(report.done == 2);
  CHECK(folder.files().at("2.jpg") == made_up_jpeg(9'000, 2));
  std::vector<std::string> asked = proxy.asked();
  std::ranges::sort(asked);
  std::vector<std::string> expected;
  for (const char* path : {"/.well-known/tdmrep.json", "/1.jpg", "/2.jpg", "/robots.txt"}) {
    expected.push_back("http://" + site.host() + path);
  }
  CHECK(asked == expected);
  CHECK(site.server.requests().size() == 4);
}

TEST_CASE("a SOCKS5 proxy is asked for the host by its name", "[net]") {
  const HiddenSite site;
  const RecordingProxy proxy("socks");
  const FetchFolder folder;
  FetchOptions options = site.options(folder);
  options.proxy = "socks5h://" + proxy.address();
  CHECK(fetch(options).done == 2);
  CHECK(folder.files().at("1.jpg") == made_up_jpeg(9'000, 1));
  const std::vector<std::string> asked = proxy.asked();
  REQUIRE_FALSE(asked.empty());
  for (const std::string& host : asked) CHECK(host == site.host());
}

TEST_CASE("the proxy that the environment names is used where no option does", "[net]") {
  const HiddenSite site;
  const RecordingProxy proxy("http");
  const FetchFolder folder;
  const test::Environment named("http_proxy", "http://" + proxy.address());
  CHECK(fetch(site.options(folder)).done == 2);
  CHECK(proxy.asked().size() == 4);
}
