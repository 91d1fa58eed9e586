#pragma once

#include <string>

#include "lib/net/transfer.h"

namespace tinct {

/// A try that failed, and whether another one may go better.
struct TryFailure {
  FetchFailure failure;
  bool transient = false;
};

/// What an HTTP status other than 200 and 206 means: 408, 425, 429 and most 5xx pass, the rest
/// stay.
[[nodiscard]] TryFailure status_failure(int status);

/// What libcurl's result code (a CURLcode, not CURLE_OK) means; `detail` is its own error text.
[[nodiscard]] TryFailure curl_failure(int code, const std::string& detail);

/// How many tries without progress an item gets after the first one: a host without address or
/// connection, and a time-out, get one at most, since thousands of links may wait for it.
[[nodiscard]] int retries_for(FailureReason reason, int retries) noexcept;

/// What a link fails with whose server (or `who`: "its host") wants no request for so many seconds.
[[nodiscard]] FetchFailure rest_failure(FailureReason reason, const std::string& who,
                                        double seconds);

}  // namespace tinct
