#pragma once

// Private to lib/net.

#include <array>
#include <string>
#include <string_view>

#include "lib/net/byte_budget.h"
#include "lib/net/curl_handles.h"
#include "lib/net/failures.h"
#include "lib/net/http_answer.h"
#include "lib/net/transfer.h"

namespace tinct {

/// A file in which a host says what may be asked of it.
struct RulesFile {
  std::string_view path;
  std::string_view name;  ///< in messages
  long redirects = 0;     ///< how many are followed; with none, one is as good as no file
};
/// Section 2.3.1.2 of RFC 9309 asks for five redirects.
inline constexpr RulesFile kRobotsFile{"/robots.txt", "robots.txt", 5};
/// Where a redirect leads, nobody has asked for robots.txt.
inline constexpr RulesFile kTdmFile{"/.well-known/tdmrep.json", "tdmrep.json", 0};

/// What became of a request for such a file (RFC 9309, section 2.3.1).
struct RobotsAnswer {
  bool known = false;  ///< `text` holds the rules; empty: there are none (4xx)
  std::string text;
  TryFailure failure;      ///< where it is not known
  double retry_after = 0;  ///< seconds
};

/// One request for a host's robots.txt or tdmrep.json, inside a multi handle from construction to
/// destruction.
class RobotsRequest {
 public:
  /// `host` is a host_key: scheme, name and port. What it receives is taken from the budget, but it
  /// never waits for that; the budget outlives it.
  RobotsRequest(CURLM* multi, const std::string& host, const TransferOptions& options,
                ByteBudget& budget, const RulesFile& file = kRobotsFile);
  ~RobotsRequest();
  RobotsRequest(const RobotsRequest&) = delete;
  RobotsRequest& operator=(const RobotsRequest&) = delete;

  [[nodiscard]] CURL* handle() const noexcept { return easy_.get(); }
  /// To be called once, when the multi handle reports the end.
  [[nodiscard]] RobotsAnswer end(CURLcode code);

 private:
  static std::size_t on_header(char* data, std::size_t size, std::size_t count, void* self);
  static std::size_t on_body(char* data, std::size_t size, std::size_t count, void* self);

  CURLM* multi_;
  ByteBudget& budget_;
  RulesFile file_;
  CurlEasy easy_;
  std::array<char, CURL_ERROR_SIZE> error_text_{};
  HttpAnswer answer_;
  std::string text_;
  bool enough_ = false;
};

}  // namespace tinct
