#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "lib/web/web_message.h"

namespace tinct {

// What is asked of every request, before a handler sees it.

/// The most bytes of a request's body; more are answered with 413.
inline constexpr std::size_t kMostBodyBytes = std::size_t{16} << 10;
/// The most bytes of the request's line and headers together; 431.
inline constexpr std::size_t kMostHeaderBytes = std::size_t{8} << 10;
/// The most bytes of a target, as it was sent; 414.
inline constexpr std::size_t kMostTargetBytes = std::size_t{2} << 10;

/// The bytes of a text with %XX in it; nothing where a percent sign has not two hex digits behind
/// it.
[[nodiscard]] std::optional<std::string> strictly_decoded(std::string_view text);

/// Splits and decodes a target ("/a%20b?w=3") into the path and the query of `request`; what stands
/// behind a "#" is left out, and of a name given twice the last value stays. False for a target
/// that doesn't begin with "/", wrong percent signs, and paths with a part "..", NUL bytes or
/// backslashes: what names files elsewhere is refused before anyone could make a path of it.
[[nodiscard]] bool read_target(std::string_view target, WebRequest& request);

/// The names that a server answers to. A port that is its scheme's own (80 of http, 443 of https)
/// may be left out, as browsers do.
struct ServerNames {
  int port = 0;  ///< 127.0.0.1, [::1] and localhost with this port
  /// "study.example.org" or "…:8443", reached over https; empty: none
  std::string public_host = {};
  bool tls = false;  ///< this server speaks https itself, at its local names too
};

/// Why a request is not for this server, as the answer to give; nothing when it is fine. `headers`
/// have lower-case names.
///
/// The host must be one of the server's own names, so that a foreign name that was made to point
/// here (DNS rebinding) gets nothing: 403. An Origin must be this server's own, and Sec-Fetch-Site
/// of what changes something "same-origin" or "none": 403. What changes something must be JSON,
/// which pages of others can't send without asking: 415.
[[nodiscard]] std::optional<WebResponse> refuse_request(
    std::string_view method, const std::map<std::string, std::string>& headers,
    const ServerNames& names);

/// Adds what keeps pages safe: a page may load from its server alone, run no inline script, and be
/// framed by nobody; and, unless the answer says otherwise, that nothing is stored.
void add_safety_headers(WebResponse& response);

}  // namespace tinct
