#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace tinct {

/// Where browsers find a study's pages.
struct PublicPlace {
  bool https = false;          ///< cookies are sent over nothing else
  std::string base_path = {};  ///< "/study": below which all pages are; empty: at the root

  /// A path of the study's own ("/admin") as browsers must ask for it.
  [[nodiscard]] std::string address_of(std::string_view path) const;
  /// The study's own path of what was asked for: "/" for the base path itself. Nothing for what is
  /// not below it.
  [[nodiscard]] std::optional<std::string> own_path(std::string_view asked) const;
  /// The value of a Set-Cookie header: for the study's pages alone, unreadable by scripts.
  /// `same_site` is "Lax" or "Strict"; without `seconds` the cookie ends with the browser.
  [[nodiscard]] std::string cookie(std::string_view name, std::string_view value,
                                   std::string_view same_site,
                                   std::optional<int> seconds = std::nullopt) const;
};

/// "/study" of "/study", "/study/" and "study"; empty for "/" and "". Throws Error(Fault::usage)
/// for what is no plain path: letters, digits, "-", "_", "." and "~" between slashes.
[[nodiscard]] std::string plain_base_path(std::string_view path);

}  // namespace tinct
