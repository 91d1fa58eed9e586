#pragma once

// Private to lib/net.

#include <cstddef>
#include <string_view>

namespace tinct {

/// The name or address in a host_key: "example.org" of "https://example.org:8080", "[::1]" of
/// "http://[::1]:80".
[[nodiscard]] std::string_view name_in(std::string_view host_key) noexcept;

/// Whether such a name is an address, which needs no resolver.
[[nodiscard]] bool is_address(std::string_view name);

/// Which of `loops` loops a host belongs to. Its ports and schemes are in the same loop, as is
/// the name with a dot behind it, so that no two loops resolve one name.
[[nodiscard]] std::size_t loop_of_host(std::string_view host_key, std::size_t loops) noexcept;

}  // namespace tinct
