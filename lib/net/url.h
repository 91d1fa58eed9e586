#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace tinct {

/// The parts of an http or https URL (RFC 3986), as views into it, still percent-encoded.
struct UrlParts {
  std::string_view scheme;     ///< as written: "http", "HTTPS"
  std::string_view authority;  ///< host and port, without user and password
  std::string_view path;       ///< from its first slash; may be empty
  std::string_view query;      ///< after the question mark; may be empty
};

/// Splits a URL; nothing when it is not http or https, or has no host.
[[nodiscard]] std::optional<UrlParts> split_url(std::string_view url);

/// What a host's share of the connections is counted by: scheme, host and port in lower case,
/// "https://example.org:8080"; the scheme's usual port is left out. Empty for what split_url
/// refuses.
[[nodiscard]] std::string host_key(std::string_view url);

/// Encodes as %XX what no URL can hold: blanks, control characters and bytes above 0x7e, whatever
/// their encoding.
[[nodiscard]] std::string percent_encoded(std::string_view url);

/// Decodes %XX; what is no valid escape stays as it is.
[[nodiscard]] std::string percent_decoded(std::string_view text);

/// Lower-cases ASCII letters only, so that the locale has no say.
[[nodiscard]] std::string ascii_lower(std::string_view text);

}  // namespace tinct
