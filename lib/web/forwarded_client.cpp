#include "lib/web/forwarded_client.h"

#include <arpa/inet.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <iterator>
#include <utility>

#include "lib/web/client_limits.h"

namespace tinct {
namespace {

// Some proxies write the client's port, too ("192.0.2.1:4711", "[2001:db8::1]:4711"): a client with
// a new port is no new one.
std::string without_port(std::string_view text) {
  if (text.starts_with('[')) return std::string(text.substr(1, text.find(']') - 1));
  const std::size_t colon = text.find(':');
  const bool has_port = colon != std::string_view::npos && colon == text.rfind(':');
  return std::string(has_port ? text.substr(0, colon) : text);
}

}  // namespace

std::optional<std::string> plain_address(std::string_view text) {
  constexpr std::string_view kMapped = "::ffff:";
  const std::string given(text);
  std::array<char, INET6_ADDRSTRLEN> written{};
  in_addr four{};
  if (::inet_pton(AF_INET, given.c_str(), &four) == 1) {
    ::inet_ntop(AF_INET, &four, written.data(), written.size());
    return std::string(written.data());
  }
  in6_addr six{};
  if (::inet_pton(AF_INET6, given.c_str(), &six) != 1) return std::nullopt;
  ::inet_ntop(AF_INET6, &six, written.data(), written.size());
  const std::string plain(written.data());
  const bool is_mapped = plain.starts_with(kMapped) && plain.find('.') != std::string::npos;
  return is_mapped ? plain.substr(kMapped.size()) : plain;
}

std::string one_client(const std::string& address) {
  constexpr std::size_t kNetworkBytes = 8;
  in6_addr six{};
  if (::inet_pton(AF_INET6, address.c_str(), &six) != 1) return address;
  std::fill(six.s6_addr + kNetworkBytes, std::end(six.s6_addr), std::uint8_t{0});
  std::array<char, INET6_ADDRSTRLEN> written{};
  ::inet_ntop(AF_INET6, &six, written.data(), written.size());
  return std::string(written.data()) + "/64";
}

ForwardedClients::ForwardedClients(bool behind_proxy, std::string address)
    : behind_proxy_(behind_proxy), address_(std::move(address)) {}

bool ForwardedClients::is_proxy(const std::string& peer) const {
  if (!behind_proxy_) return false;
  return address_.empty() ? is_loopback(peer) : peer == address_;
}

std::string ForwardedClients::client(const std::string& peer,
                                     std::string_view forwarded_for) const {
  if (!is_proxy(peer)) return peer;
  const std::size_t last = forwarded_for.find_last_of(", ");
  if (last != std::string_view::npos) forwarded_for.remove_prefix(last + 1);
  const std::string client = without_port(forwarded_for);
  return client.empty() ? peer : plain_address(client).value_or(client);
}

bool ForwardedClients::is_free(const std::string& client) const {
  return address_.empty() && is_loopback(client);
}

}  // namespace tinct
