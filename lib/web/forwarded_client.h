#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace tinct {

/// An IP address in its one usual form ("10.0.0.5", "fe80::1"), with an IPv4 address that came as
/// IPv6 ("::ffff:10.0.0.5") as IPv4; nothing for what is no address.
[[nodiscard]] std::optional<std::string> plain_address(std::string_view text);

/// What limits hold as one client: an IPv4 address, and of IPv6 the network of 64 bits
/// ("2001:db8:0:1::/64"), in which one client has as many addresses as it likes.
[[nodiscard]] std::string one_client(const std::string& address);

/// Whose word for a client's address is taken: that of one proxy, and of nobody who merely says so.
class ForwardedClients {
 public:
  /// Without a proxy every peer is a client itself. `address` is the proxy's, in plain form; empty
  /// for one on this machine.
  ForwardedClients(bool behind_proxy, std::string address);

  /// True for a connection that the proxy made.
  [[nodiscard]] bool is_proxy(const std::string& peer) const;
  /// Who sent a request: the last address of X-Forwarded-For, which the proxy wrote, when the proxy
  /// sent it with one, and else the peer; in plain form, without the port that some proxies add.
  [[nodiscard]] std::string client(const std::string& peer, std::string_view forwarded_for) const;
  /// True for an address that no limit holds: of this machine itself, unless a proxy has an address
  /// of its own, beside which everybody is a stranger.
  [[nodiscard]] bool is_free(const std::string& client) const;

 private:
  bool behind_proxy_;
  std::string address_;
};

}  // namespace tinct
