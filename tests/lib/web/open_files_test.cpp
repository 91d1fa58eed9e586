// A server that has no file descriptor left for whoever comes.
#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <string>
#include <thread>

#include "lib/web/file_server.h"
#include "lib/web/web_server.h"
#include "tests/lib/web/few_files.h"
#include "tests/support/temporary_folder.h"

#include <catch2/catch.hpp>

using namespace tinct;

namespace {

// Comes while no file can be opened, and waits; the answer once there are files again.
void come_without_files(int port) {
  const int client = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  REQUIRE(client >= 0);
  const timeval limit{.tv_sec = 5, .tv_usec = 0};
  ::setsockopt(client, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<std::uint16_t>(port));
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  int connected = -1;
  {
    const test::FewFiles none(0);
    connected = ::connect(client, reinterpret_cast<sockaddr*>(&address), sizeof address);
    std::this_thread::sleep_for(std::chrono::milliseconds(300));  // it tries, and fails
  }
  REQUIRE(connected == 0);
  const std::string request =
      "GET / HTTP/1.1\r\nHost: 127.0.0.1:" + std::to_string(port) + "\r\n\r\n";
  ::send(client, request.data(), request.size(), MSG_NOSIGNAL);
  char answer[16] = {};
  CHECK(::recv(client, answer, 12, MSG_WAITALL) == 12);
  CHECK(std::string(answer).starts_with("HTTP/1.1 "));
  ::close(client);
}

}  // namespace

TEST_CASE("a server answers who came while it had no file left, once it has one", "[web]") {
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
  const rlim_t most = std::min<rlim_t>(test::open_files_bound().rlim_max, 65536);
  const test::FewFiles few(std::min<rlim_t>(most, 256));
  const WebServer server([](const WebRequest&) { return web_response(200, "text/plain", "x"); });
  CHECK(test::open_files_bound().rlim_cur == most);
}
