#pragma once

#include <string>
#include <string_view>

namespace tinct {

/// The domain that somebody registered and that a host belongs to, in lower case: "example.co.uk"
/// of "img.example.co.uk:8080". By the ICANN part of the Public Suffix List
/// (https://publicsuffix.org, as libpsl has it built in): customers of one site, as user.github.io,
/// share its servers, and so its domain. An address ("192.0.2.7", "[2001:db8::1]") is its own;
/// so is a name that is a public suffix itself, or has one part ("localhost").
[[nodiscard]] std::string registered_domain(std::string_view authority);

/// One of several parts of all links, such that links of one registered domain share a part: no
/// host then sees more than one of the processes that share a list.
class HostPart {
 public:
  /// Everything.
  HostPart() = default;
  /// The part `index`, counted from 0, of `count`.
  HostPart(int index, int count) noexcept : index_(index), count_(count) {}

  /// Whether a link is of this part. Depends on its registered domain and the number of parts
  /// alone (for what has no host, as a file of this machine, on the whole text).
  [[nodiscard]] bool has(std::string_view url) const;
  [[nodiscard]] bool is_all() const noexcept { return count_ == 1; }
  /// "2/7", counted from 0.
  [[nodiscard]] std::string text() const;

 private:
  int index_ = 0;
  int count_ = 1;
};

}  // namespace tinct
