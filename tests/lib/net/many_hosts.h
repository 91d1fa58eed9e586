#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "lib/base/json.h"
#include "lib/net/transfer.h"
#include "tests/lib/net/server_process.h"
#include "tests/lib/web/raw_client.h"
#include "tests/support/free_port.h"
#include "tests/support/temporary_folder.h"

#include <catch2/catch.hpp>

namespace tinct::test {

/// many_hosts_server.py, asked directly whatever proxy the environment names.
class ManyHosts {
 public:
  /// Every host's robots.txt is redirected to `rules_host`; none: there is no robots.txt.
  explicit ManyHosts(std::string rules_host = {}) : rules_host_(std::move(rules_host)) {}

  [[nodiscard]] std::string url(const std::string& host, const std::string& path) const {
    return "http://" + host + ":" + std::to_string(port_) + path;
  }
  [[nodiscard]] Json stats() const { return Json::parse(get(port_, "/stats").body); }

 private:
  Environment no_proxy_{"no_proxy", "*"};
  int port_ = free_port();
  std::string rules_host_;
  ServerProcess process_{
      {"python3", (source_folder() / "tests/support/many_hosts_server.py").string(),
       std::to_string(port_), rules_host_},
      "127.0.0.1",
      port_};
};

/// What the server sends for a path.
inline std::string body_of(const std::string& path, std::size_t size) {
  std::string body = "\xff\xd8\xff\xe0";
  while (body.size() < size) body += path;
  body.resize(size);
  return body;
}

/// The n-th of its hosts.
inline std::string host_number(int n) { return "127.0.0." + std::to_string(n + 2); }

/// What came of a link.
struct LinkOutcome {
  std::string what;  ///< the SHA-256, or the reason
  std::string final_url;
  int tries = 0;
};

inline TransferOptions with_loops(int loops) {
  TransferOptions options;
  options.loops = loops;
  options.connections = 16;
  options.first_wait = 0.01;
  return options;
}

/// Fetches the links into a new folder; by URL what came of each.
class LinksRun {
 public:
  explicit LinksRun(std::vector<std::string> links) : links_(std::move(links)) {}

  std::optional<TransferRequest> next() {
    if (asked_ == links_.size()) return std::nullopt;
    TransferRequest request;
    request.id = asked_;
    request.link.url = links_[asked_++];
    request.stem = folder_ / (std::to_string(request.id) + ".jpg");
    return request;
  }
  void done(const TransferRequest& request, const TransferOutcome& outcome) {
    LinkOutcome what;
    if (outcome) {
      what = {.what = outcome->sha256, .final_url = outcome->final_url};
    } else {
      what = {.what = std::string(to_string(outcome.error().reason)), .final_url = {}};
      what.tries = outcome.error().tries;
    }
    const bool is_new = outcomes_.emplace(request.link.url, std::move(what)).second;
    CHECK(is_new);
  }
  void run(const TransferOptions& options) {
    TransferEngine engine(options);
    engine.run([this] { return next(); },
               [this](const TransferRequest& request, const TransferOutcome& outcome) {
                 done(request, outcome);
               });
  }
  [[nodiscard]] const std::map<std::string, LinkOutcome>& outcomes() const { return outcomes_; }

 private:
  TemporaryFolder folder_;
  std::vector<std::string> links_;
  std::size_t asked_ = 0;
  std::map<std::string, LinkOutcome> outcomes_;
};

}  // namespace tinct::test
