#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace tinct {

/// What a host reserves in its /.well-known/tdmrep.json (W3C TDM Reservation Protocol, "TDM File on
/// the Origin Server"): an array of objects with "location", a pattern of paths as robots.txt has
/// them, "tdm-reservation", 0 or 1, and perhaps "tdm-policy", the address of the terms.
class TdmRules {
 public:
  /// Nothing is reserved.
  TdmRules() = default;

  /// Reads a file of any bytes. One that is no JSON array, or has more than 500 KiB, reserves
  /// nothing; an entry without location, or with another reservation than 0 and 1, is passed over.
  explicit TdmRules(std::string_view text);

  /// Why a path with its query ("/a/b?c") may not be taken, in printable ASCII, with the policy's
  /// address where there is one; empty: it may. The first location in the file that fits decides.
  [[nodiscard]] std::string reason(std::string_view path) const;

  /// How much memory the rules take, about.
  [[nodiscard]] std::size_t bytes() const noexcept;

 private:
  struct Rule {
    std::string pattern;
    std::string policy;
    bool reserved = false;
  };
  std::vector<Rule> rules_;
};

}  // namespace tinct
