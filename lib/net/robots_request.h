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

/// What became of a request for robots.txt (RFC 9309, section 2.3.1).
struct RobotsAnswer {
  bool known = false;  ///< `text` holds the rules; empty: there are none (4xx)
  std::string text;
  TryFailure failure;      ///< where it is not known
  double retry_after = 0;  ///< seconds
};

/// One request for a host's /robots.txt, inside a multi handle from construction to destruction.
class RobotsRequest {
 public:
  /// `host` is a host_key: scheme, name and port. What it receives is taken from the budget, but it
  /// never waits for that; the budget outlives it.
  RobotsRequest(CURLM* multi, const std::string& host, const TransferOptions& options,
                ByteBudget& budget);
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
  CurlEasy easy_;
  std::array<char, CURL_ERROR_SIZE> error_text_{};
  HttpAnswer answer_;
  std::string text_;
  bool enough_ = false;
};

}  // namespace tinct
