#include "lib/net/bearer.h"

#include <arpa/inet.h>

#include <algorithm>
#include <cstdint>
#include <cstdlib>

#include "lib/base/errors.h"
#include "lib/net/url.h"

namespace tinct {
namespace {

// An authority, "127.0.0.1:8080" or "[::1]", that is an address of this machine.
bool is_this_machine(std::string_view authority) {
  if (authority.starts_with('[')) {
    const std::size_t end = authority.find(']');
    if (end == std::string_view::npos) return false;
    const std::string host(authority.substr(1, end - 1));
    in6_addr address{};
    return inet_pton(AF_INET6, host.c_str(), &address) == 1 && IN6_IS_ADDR_LOOPBACK(&address) != 0;
  }
  const std::string host = ascii_lower(authority.substr(0, authority.find(':')));
  in_addr address{};
  if (inet_pton(AF_INET, host.c_str(), &address) == 1) return ntohl(address.s_addr) >> 24 == 127;
  return host == "localhost";
}

}  // namespace

std::string bearer_token(const std::string& variable) {
  if (variable.empty()) return {};
  const char* value = std::getenv(variable.c_str());
  if (value == nullptr || *value == '\0') {
    const char* problem = value == nullptr ? "the environment has no such variable; export it"
                                           : "the variable is empty; put the token into it";
    throw Error(Fault::usage,
                "--bearer-env " + variable + ": " + problem + ", or leave the option out");
  }
  std::string token = value;
  // Anything else could end the header and begin another one.
  if (!std::ranges::all_of(token, [](char c) { return c > 0x20 && c < 0x7f; })) {
    throw Error(Fault::usage, "--bearer-env " + variable +
                                  ": its value has blanks, line ends or other bytes that no token "
                                  "has; export the token alone");
  }
  return token;
}

bool may_send_bearer(std::string_view url, std::string_view listed) {
  const auto parts = split_url(url);
  if (!parts || host_key(url) != host_key(listed)) return false;
  return ascii_lower(parts->scheme) == "https" || is_this_machine(parts->authority);
}

}  // namespace tinct
