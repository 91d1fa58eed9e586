#include <filesystem>
#include <regex>
#include <set>
#include <string>
#include <vector>

#include "lib/base/subprocess.h"
#include "lib/net/fetch.h"
#include "tests/lib/net/fetch_folder.h"
#include "tests/lib/net/server_process.h"
#include "tests/support/free_port.h"
#include "tests/support/temporary_folder.h"

#include <catch2/catch.hpp>

using namespace tinct;
using test::Environment;
using test::FetchFolder;
using test::made_up_jpeg;
using test::ServerProcess;

namespace {

constexpr int kPictures = 12;

// Pictures 0.jpg …, a new certificate that only itself vouches for, and a free port.
struct TlsSite {
  explicit TlsSite(const std::string& certified) {
    for (int i = 0; i < kPictures; ++i) {
      test::write_bytes(folder / ("site/" + std::to_string(i) + ".jpg"), picture(i));
    }
    const ProcessResult made = run_process(
        {"openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1",
         "-nodes", "-keyout", key, "-out", certificate, "-days", "2", "-subj", "/CN=tinct test",
         "-addext", "subjectAltName=" + certified},
        {.capture_output = true});
    REQUIRE(made.exit_status == 0);
  }
  static std::string picture(int i) { return made_up_jpeg(30'000, i); }
  [[nodiscard]] std::string url(int i) const {
    return "https://127.0.0.1:" + std::to_string(port) + "/" + std::to_string(i) + ".jpg";
  }
  [[nodiscard]] std::vector<std::string> python() const {
    const std::string script = (test::source_folder() / "tests/support/https_server.py").string();
    return {"python3", script, std::to_string(port), certificate, key, (folder / "site").string()};
  }

  test::TemporaryFolder folder;
  std::string key = (folder / "key.pem").string();
  std::string certificate = (folder / "certificate.pem").string();
  int port = test::free_port();
};

FetchItem fetch_first(const TlsSite& site, bool ask_robots) {
  const FetchFolder folder;
  FetchOptions options = folder.options({site.url(0)});
  options.ignore_robots = !ask_robots;
  const FetchReport report = fetch(options);
  CHECK(folder.files().size() == static_cast<std::size_t>(report.done));
  REQUIRE(report.items.size() == 1);
  return report.items[0];
}

}  // namespace

TEST_CASE("a certificate that no authority vouches for gives fail:tls", "[net]") {
  const TlsSite site("IP:127.0.0.1");
  const ServerProcess server(site.python(), "127.0.0.1", site.port);
  for (const bool ask_robots : {false, true}) {
    const FetchItem item = fetch_first(site, ask_robots);
    CAPTURE(ask_robots, item.sentence);
    CHECK(item.state == FetchState::failed);
    CHECK(item.verdict == "fail:tls");
    CHECK(item.sentence.find("certificate") != std::string::npos);
  }
}

TEST_CASE("an authority that the environment names is trusted", "[net]") {
  const TlsSite site("IP:127.0.0.1");
  const ServerProcess server(site.python(), "127.0.0.1", site.port);
  {
    const Environment bundle("CURL_CA_BUNDLE", site.certificate);
    const FetchItem item = fetch_first(site, true);
    CAPTURE(item.sentence);
    CHECK(item.verdict == "ok");
    CHECK(item.bytes == static_cast<std::int64_t>(TlsSite::picture(0).size()));
  }
  const Environment none("CURL_CA_BUNDLE", "");
  const Environment file("SSL_CERT_FILE", site.certificate);
  CHECK(fetch_first(site, false).verdict == "ok");
}

TEST_CASE("a trusted certificate of another host gives fail:tls", "[net]") {
  const TlsSite site("DNS:other.example");
  const ServerProcess server(site.python(), "127.0.0.1", site.port);
  const Environment bundle("CURL_CA_BUNDLE", site.certificate);
  const FetchItem item = fetch_first(site, false);
  CAPTURE(item.sentence);
  CHECK(item.verdict == "fail:tls");
}

TEST_CASE("a server that speaks no TLS gives fail:tls", "[net]") {
  const TlsSite site("IP:127.0.0.1");
  const ServerProcess server({"python3", "-m", "http.server", "--bind", "127.0.0.1", "--directory",
                              (site.folder / "site").string(), std::to_string(site.port)},
                             "127.0.0.1", site.port);
  CHECK(fetch_first(site, false).verdict == "fail:tls");
}

TEST_CASE("over HTTP/2 all transfers of a host share one connection", "[net]") {
  const std::string nghttpd = test::program_path("nghttpd").string();
  INFO("nghttpd is in Debian's nghttp2-server; ./dev test installs it");
  REQUIRE_FALSE(nghttpd.empty());
  const TlsSite site("IP:127.0.0.1");
  const std::filesystem::path log = site.folder / "nghttpd.log";
  const FetchFolder folder;
  {
    const ServerProcess server(
        {nghttpd, "--verbose", "--address=127.0.0.1", "--htdocs=" + (site.folder / "site").string(),
         std::to_string(site.port), site.key, site.certificate},
        "127.0.0.1", site.port, log);
    const Environment bundle("CURL_CA_BUNDLE", site.certificate);
    std::vector<std::string> lines;
    for (int i = 0; i < kPictures; ++i) lines.push_back(site.url(i));
    FetchOptions options = folder.options(lines);
    options.ignore_robots = false;
    const FetchReport report = fetch(options);
    for (const FetchItem& item : report.items) CHECK(item.sentence == "");
    CHECK(report.done == kPictures);
  }
  CHECK(folder.files().size() == kPictures);
  CHECK(test::bytes_of(folder.out() / "3.jpg") == TlsSite::picture(3));
  // "[id=1] [  0.513] recv (stream_id=1) :path: /1.jpg"
  const std::string text = test::bytes_of(log);
  const std::regex request(R"(\[id=([0-9]+)\][^\n]* :path: (\S+))");
  std::set<std::string> connections;
  std::multiset<std::string> paths;
  for (std::sregex_iterator it(text.begin(), text.end(), request), end; it != end; ++it) {
    connections.insert((*it)[1]);
    paths.insert((*it)[2]);
  }
  CHECK(paths.size() == kPictures + 2);  // and what the host says about itself
  CHECK(paths.count("/robots.txt") == 1);
  CHECK(paths.count("/.well-known/tdmrep.json") == 1);
  CHECK(connections.size() == 1);
}
