#include "lib/net/host_loop.h"

#include <arpa/inet.h>

#include <functional>
#include <string>

namespace tinct {

std::string_view name_in(std::string_view host_key) noexcept {
  const std::size_t slashes = host_key.find("//");
  if (slashes != std::string_view::npos) host_key.remove_prefix(slashes + 2);
  const std::size_t bracket = host_key.rfind(']');
  const std::size_t colon = host_key.rfind(':');
  const bool has_port =
      colon != std::string_view::npos && (bracket == std::string_view::npos || colon > bracket);
  return has_port ? host_key.substr(0, colon) : host_key;
}

bool is_address(std::string_view name) {
  if (name.starts_with('[')) return true;
  in_addr address{};
  return ::inet_aton(std::string(name).c_str(), &address) != 0;
}

std::size_t loop_of_host(std::string_view host_key, std::size_t loops) noexcept {
  std::string_view name = name_in(host_key);
  while (name.ends_with('.')) name.remove_suffix(1);
  return std::hash<std::string_view>{}(name) % loops;
}

}  // namespace tinct
