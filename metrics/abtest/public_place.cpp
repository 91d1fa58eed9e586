#include "metrics/abtest/public_place.h"

#include <algorithm>

#include "lib/base/errors.h"

namespace tinct {
namespace {

// RFC 3986's unreserved characters: they stand for themselves in paths and in cookies' Path.
bool is_unreserved(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
         c == '_' || c == '.' || c == '~';
}

}  // namespace

std::string PublicPlace::address_of(std::string_view path) const {
  return base_path + std::string(path);
}

std::optional<std::string> PublicPlace::own_path(std::string_view asked) const {
  if (!asked.starts_with(base_path)) return std::nullopt;
  asked.remove_prefix(base_path.size());
  if (asked.empty()) return "/";
  if (asked.front() != '/') return std::nullopt;
  return std::string(asked);
}

std::string PublicPlace::cookie(std::string_view name, std::string_view value,
                                std::string_view same_site, std::optional<int> seconds) const {
  std::string text = std::string(name) + "=" + std::string(value) +
                     "; Path=" + (base_path.empty() ? "/" : base_path) +
                     "; HttpOnly; SameSite=" + std::string(same_site);
  if (seconds) text += "; Max-Age=" + std::to_string(*seconds);
  if (https) text += "; Secure";
  return text;
}

std::string plain_base_path(std::string_view path) {
  const std::string given(path);
  while (path.ends_with('/')) path.remove_suffix(1);
  if (path.empty()) return "";
  const std::string base = (path.starts_with('/') ? "" : "/") + std::string(path);
  const bool plain =
      std::ranges::all_of(base, [](char c) { return c == '/' || is_unreserved(c); }) &&
      base.find("//") == std::string::npos && (base + "/").find("/../") == std::string::npos &&
      (base + "/").find("/./") == std::string::npos;
  if (plain) return base;
  throw Error(Fault::usage, "--base-path " + given +
                                " is no plain path; give one like /study, of letters, digits and "
                                "- _ . ~");
}

}  // namespace tinct
