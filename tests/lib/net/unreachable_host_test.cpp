// Hosts that can't be reached are given up after five tries in a row.
#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstdint>
#include <string>
#include <vector>

#include "lib/net/transfer.h"
#include "tests/lib/net/many_hosts.h"
#include "tests/support/free_port.h"

#include <catch2/catch.hpp>

using namespace tinct;
using test::LinksRun;
using test::with_loops;

namespace {

// A port of 127.0.0.1 whose queue of connections is full, so that further ones get no answer.
class FullListener {
 public:
  FullListener() {
    sockaddr_in place{};
    place.sin_family = AF_INET;
    place.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof place;
    const int listener = add_socket();
    REQUIRE(::bind(listener, reinterpret_cast<sockaddr*>(&place), sizeof place) == 0);
    REQUIRE(::listen(listener, 0) == 0);
    REQUIRE(::getsockname(listener, reinterpret_cast<sockaddr*>(&place), &size) == 0);
    port_ = ntohs(place.sin_port);
    for (int i = 0; i < 8; ++i) {
      (void)::connect(add_socket(), reinterpret_cast<sockaddr*>(&place), sizeof place);
    }
  }
  ~FullListener() {
    for (const int socket : sockets_) ::close(socket);
  }
  FullListener(const FullListener&) = delete;
  FullListener& operator=(const FullListener&) = delete;
  [[nodiscard]] int port() const noexcept { return port_; }

 private:
  int add_socket() {
    sockets_.push_back(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
    return sockets_.back();
  }
  std::vector<int> sockets_;
  int port_ = 0;
};

// Fetches twenty links of a port, one at a time, and returns how many requests were tried. All fail
// for `reason`.
int tries_of(int port, const std::string& reason) {
  const test::Environment no_proxy("no_proxy", "*");
  std::vector<std::string> links;
  for (int i = 0; i < 20; ++i) {
    links.push_back("http://127.0.0.1:" + std::to_string(port) + "/" + std::to_string(i) + ".jpg");
  }
  TransferOptions options = with_loops(1);
  options.per_host = 1;
  options.retries = 0;
  options.connect_timeout = 0.4;
  LinksRun run(links);
  run.run(options);
  CHECK(run.outcomes().size() == links.size());
  int tries = 0;
  for (const auto& [url, outcome] : run.outcomes()) {
    CHECK(outcome.what == reason);
    tries += outcome.tries;
  }
  return tries;
}

}  // namespace

TEST_CASE("a host that refuses connections is asked five times, whatever links it has", "[net]") {
  CHECK(tries_of(test::free_port(), "unreachable") == 5);
}

TEST_CASE("a host whose connections time out is asked five times too", "[net]") {
  const FullListener listener;
  CHECK(tries_of(listener.port(), "timed_out") == 5);
}
