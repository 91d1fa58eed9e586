#include "lib/net/host_part.h"

#include <libpsl.h>
#include <xxhash.h>

#include <algorithm>

#include "lib/base/errors.h"
#include "lib/net/url.h"

namespace tinct {
namespace {

// Without the port, brackets kept.
std::string_view host_of(std::string_view authority) {
  if (authority.starts_with('[')) return authority.substr(0, authority.find(']') + 1);
  std::string_view host = authority.substr(0, authority.find(':'));
  while (host.ends_with('.')) host.remove_suffix(1);
  return host;
}

// As URLs are read (https://url.spec.whatwg.org/#host-parsing): a last part that is a number makes
// the host an address, also one in a short, octal or hexadecimal form.
bool is_numeric_host(std::string_view host) {
  if (host.starts_with('[')) return true;
  const std::string_view last = host.substr(host.rfind('.') + 1);
  if (last.starts_with("0x")) return true;
  return !last.empty() && std::ranges::all_of(last, [](char c) { return c >= '0' && c <= '9'; });
}

// The list that libpsl was built with: a newer one of the machine would give other parts than on
// the other machines.
const psl_ctx_t* public_suffixes() {
  const psl_ctx_t* list = psl_builtin();
  if (list == nullptr) {
    throw Error(Fault::resource,
                "libpsl was built without its list of public suffixes, which --shard needs; use "
                "Debian's libpsl5, or fetch without --shard");
  }
  return list;
}

}  // namespace

std::string registered_domain(std::string_view authority) {
  std::string domain = ascii_lower(host_of(authority));
  if (is_numeric_host(domain)) return domain;
  const psl_ctx_t* list = public_suffixes();
  for (;;) {
    const std::size_t dot = domain.find('.');
    if (dot == std::string::npos) return domain;
    if (psl_is_public_suffix2(list, domain.c_str() + dot + 1, PSL_TYPE_ICANN) != 0) return domain;
    domain.erase(0, dot + 1);
  }
}

bool HostPart::has(std::string_view url) const {
  if (is_all()) return true;
  const auto parts = split_url(url);
  const std::string key = parts ? registered_domain(parts->authority) : std::string(url);
  return XXH3_64bits(key.data(), key.size()) % static_cast<unsigned>(count_) ==
         static_cast<unsigned>(index_);
}

std::string HostPart::text() const { return std::to_string(index_) + "/" + std::to_string(count_); }

}  // namespace tinct
