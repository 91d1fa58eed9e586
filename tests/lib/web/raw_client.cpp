#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include <algorithm>
#include <cctype>
#include <stdexcept>

#include "tests/lib/web/raw_client.h"

namespace tinct::test {
namespace {

// The system's own choice where it is the usual one.
bool come_from(int socket, const std::string& from) {
  if (from == "127.0.0.1") return true;
  sockaddr_in own{};
  own.sin_family = AF_INET;
  ::inet_pton(AF_INET, from.c_str(), &own.sin_addr);
  return ::bind(socket, reinterpret_cast<sockaddr*>(&own), sizeof own) == 0;
}

}  // namespace

RawClient::RawClient(int port, const std::string& from) {
  socket_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  const timeval limit{.tv_sec = 5, .tv_usec = 0};
  ::setsockopt(socket_, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<std::uint16_t>(port));
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (!come_from(socket_, from) ||
      ::connect(socket_, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0) {
    ::close(socket_);
    throw std::runtime_error("no connection");
  }
}

RawClient::~RawClient() { ::close(socket_); }

std::string RawClient::receive() {
  char chunk[65536];
  const ssize_t got = ::recv(socket_, chunk, sizeof chunk, 0);
  if (got <= 0) throw std::runtime_error("the server hung up or is silent");
  return {chunk, static_cast<std::size_t>(got)};
}

RawAnswer RawClient::ask(const std::string& method, const std::string& target,
                         const std::string& headers) {
  send(method + " " + target + " HTTP/1.1\r\nHost: x\r\n" + headers + "\r\n");
  return answer(method != "HEAD");
}

void RawClient::send(const std::string& bytes) {
  ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
}

RawAnswer RawClient::answer(bool with_body) {
  while (pending_.find("\r\n\r\n") == std::string::npos) pending_ += receive();
  const std::size_t head_end = pending_.find("\r\n\r\n");
  RawAnswer read;
  read.status = std::stoi(pending_.substr(pending_.find(' ') + 1, 3));
  std::size_t line = pending_.find("\r\n") + 2;
  while (line < head_end + 2) {
    const std::size_t end = pending_.find("\r\n", line);
    const std::size_t colon = pending_.find(':', line);
    std::string name = pending_.substr(line, colon - line);
    std::transform(name.begin(), name.end(), name.begin(),
                   [](unsigned char c) { return std::tolower(c); });
    read.headers[name] = pending_.substr(colon + 2, end - colon - 2);
    line = end + 2;
  }
  pending_.erase(0, head_end + 4);
  std::size_t length = 0;
  if (with_body && read.status != 304 && read.headers.contains("content-length")) {
    length = std::stoull(read.headers["content-length"]);
  }
  while (pending_.size() < length) pending_ += receive();
  read.body = pending_.substr(0, length);
  pending_.erase(0, length);
  return read;
}

std::size_t RawClient::read_away(std::size_t most) {
  std::size_t read = 0;
  char chunk[65536];
  while (read < most) {
    const ssize_t got = ::recv(socket_, chunk, std::min(sizeof chunk, most - read), 0);
    if (got <= 0) break;
    read += static_cast<std::size_t>(got);
  }
  return read;
}

bool RawClient::is_closed_by_server() {
  char byte;
  return pending_.empty() && ::recv(socket_, &byte, 1, 0) == 0;
}

RawAnswer get(int port, const std::string& target, const std::string& headers) {
  return RawClient(port).ask("GET", target, headers);
}

}  // namespace tinct::test
