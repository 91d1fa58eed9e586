// A server that has no file descriptor left for whoever comes.
#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <string>
#include <thread>

#include "lib/web/file_server.h"
#include "lib/web/web_server.h"
#include "tests/support/temporary_folder.h"

#include <catch2/catch.hpp>

using namespace tinct;

namespace {

void let_open(rlim_t files) {
  rlimit bounds{};
  REQUIRE(::getrlimit(RLIMIT_NOFILE, &bounds) == 0);
  bounds.rlim_cur = files;
  REQUIRE(::setrlimit(RLIMIT_NOFILE, &bounds) == 0);
}

rlim_t may_open() {
  rlimit bounds{};
  REQUIRE(::getrlimit(RLIMIT_NOFILE, &bounds) == 0);
  return bounds.rlim_cur;
}

double cpu_seconds() {
  rusage used{};
  REQUIRE(::getrusage(RUSAGE_SELF, &used) == 0);
  const auto seconds = [](const timeval& time) {
    return static_cast<double>(time.tv_sec) + 1e-6 * static_cast<double>(time.tv_usec);
  };
  return seconds(used.ru_utime) + seconds(used.ru_stime);
}

// Comes while no file can be opened, and waits; the answer once there are files again.
void come_without_files(int port) {
  const rlim_t before = may_open();
  const int client = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  REQUIRE(client >= 0);
  const timeval limit{.tv_sec = 5, .tv_usec = 0};
  ::setsockopt(client, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
  let_open(0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<std::uint16_t>(port));
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  const int connected = ::connect(client, reinterpret_cast<sockaddr*>(&address), sizeof address);
  const double from = cpu_seconds();
  std::this_thread::sleep_for(std::chrono::seconds(1));
  const double spent = cpu_seconds() - from;
  let_open(before);
  REQUIRE(connected == 0);
  CHECK(spent < 0.3);  // trying again at once takes the whole second
  const std::string request =
      "GET / HTTP/1.1\r\nHost: 127.0.0.1:" + std::to_string(port) + "\r\n\r\n";
  ::send(client, request.data(), request.size(), MSG_NOSIGNAL);
  char answer[16] = {};
  CHECK(::recv(client, answer, 12, MSG_WAITALL) == 12);
  CHECK(std::string(answer).starts_with("HTTP/1.1 "));
  ::close(client);
}

}  // namespace

TEST_CASE("a server without a file left waits for one, and doesn't spin", "[web]") {
  SECTION("of pages") {
    const WebServer server([](const WebRequest&) { return web_response(200, "text/plain", "x"); });
    come_without_files(server.port());
  }
  SECTION("of files") {
    const test::TemporaryFolder folder;
    const FileServer server(folder.path());
    come_without_files(server.port());
  }
}

TEST_CASE("a server raises the bound on open files to what the system allows", "[web]") {
  rlimit before{};
  REQUIRE(::getrlimit(RLIMIT_NOFILE, &before) == 0);
  const rlim_t most = std::min<rlim_t>(before.rlim_max, 65536);
  let_open(std::min<rlim_t>(most, 256));
  {
    const WebServer server([](const WebRequest&) { return web_response(200, "text/plain", "x"); });
    CHECK(may_open() == most);
  }
  let_open(before.rlim_cur);
}
