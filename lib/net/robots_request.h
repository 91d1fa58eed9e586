#pragma once

// Private to lib/net.

#include <array>
#include <string>

#include "lib/net/byte_budget.h"
#include "lib/net/curl_handles.h"
#include "lib/net/http_answer.h"
#include "lib/net/rules_errand.h"
#include "lib/net/transfer.h"

namespace tinct {

/// One request for a host's robots.txt or tdmrep.json, inside a multi handle from construction to
/// destruction. Redirects are not followed here: they may lead to another loop's host.
class RobotsRequest {
 public:
  /// Asks for the errand's URL. What it receives is taken from the budget, but it never waits for
  /// that; the budget outlives it.
  RobotsRequest(CURLM* multi, RulesErrand errand, const TransferOptions& options,
                ByteBudget& budget);
  ~RobotsRequest();
  RobotsRequest(const RobotsRequest&) = delete;
  RobotsRequest& operator=(const RobotsRequest&) = delete;

  [[nodiscard]] CURL* handle() const noexcept { return easy_.get(); }
  /// The errand with its answer, or on its way to where it was redirected. To be called once, when
  /// the multi handle reports the end.
  [[nodiscard]] RulesErrand end(CURLcode code);

 private:
  [[nodiscard]] RobotsAnswer answer_of(CURLcode code);
  [[nodiscard]] std::string redirect_of(CURLcode code) const;
  static std::size_t on_header(char* data, std::size_t size, std::size_t count, void* self);
  static std::size_t on_body(char* data, std::size_t size, std::size_t count, void* self);

  CURLM* multi_;
  ByteBudget& budget_;
  RulesErrand errand_;
  CurlEasy easy_;
  std::array<char, CURL_ERROR_SIZE> error_text_{};
  HttpAnswer answer_;
  std::string text_;
  bool enough_ = false;
};

}  // namespace tinct
