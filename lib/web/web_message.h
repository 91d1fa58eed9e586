#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "lib/web/file_range.h"

namespace tinct {

/// A request that passed the server's checks (request_rules.h).
struct WebRequest {
  std::string method;                        ///< "GET" (for HEAD too), "POST" …
  std::string path;                          ///< decoded; begins with "/", has no "..", NUL or "\"
  std::map<std::string, std::string> query;  ///< decoded; of a name given twice the last
  std::map<std::string, std::string> headers;  ///< names in lower case; of several the last
  std::string body;                            ///< as it was sent; empty: none
};

/// What a handler answers. The server adds length, date and the headers that keep pages safe.
struct WebResponse {
  int status = 200;                               ///< of HTTP
  std::string content_type = "application/json";  ///< of the header of this name
  std::shared_ptr<const std::string> body;        ///< null: empty
  std::optional<ByteRange> part = {};             ///< of the body, when not all of it is sent (206)
  std::vector<std::pair<std::string, std::string>> headers;  ///< more of them, by their names
};

/// The parts of a request's path behind its slashes: "a" and "" of "/a/". The path begins with one.
[[nodiscard]] std::vector<std::string> path_parts(std::string_view path);

/// The value of a header, by its name in lower case; empty when it isn't there.
[[nodiscard]] std::string header_value(const WebRequest& request, const std::string& name);

/// The value of a cookie of the request; empty when it has none of this name.
[[nodiscard]] std::string cookie_value(const WebRequest& request, std::string_view name);

/// An answer with a text of its own; `status` is HTTP's.
[[nodiscard]] WebResponse web_response(int status, std::string content_type, std::string body);

/// {"error":{"code":…,"message":…}}: how every failure is told. `code` is a word for programs,
/// `message` a sentence for people; bytes of it that are no UTF-8 are replaced.
[[nodiscard]] WebResponse web_error(int status, const std::string& code,
                                    const std::string& message);

}  // namespace tinct
