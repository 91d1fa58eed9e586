#pragma once

// Private to lib/net.

#include <chrono>
#include <memory>
#include <optional>
#include <string>

#include "lib/net/attempt.h"
#include "lib/net/partial_file.h"
#include "lib/net/transfer.h"

namespace tinct {

/// One request on its way through as many tries as it needs, up to its outcome.
class TransferJob {
 public:
  using Clock = std::chrono::steady_clock;

  TransferJob(const TransferOptions& options, TransferRequest request);

  [[nodiscard]] const TransferRequest& request() const noexcept { return request_; }
  /// Whose share of the connections it takes.
  [[nodiscard]] const std::string& host() const noexcept { return host_; }
  [[nodiscard]] Clock::time_point not_before() const noexcept { return not_before_; }

  /// The outcome where no request is needed: an earlier run left all bytes behind.
  [[nodiscard]] std::optional<TransferOutcome> without_request();

  /// Starts a try inside the multi handle; its easy handle is the try's name there.
  CURL* start_try(CURLM* multi);

  /// Ends the running try. The outcome, or nothing when another try is due at not_before();
  /// `host_pause` is then how many seconds the whole host should be left alone.
  [[nodiscard]] std::optional<TransferOutcome> end_try(CURLcode code, double& host_pause);

  /// Gives up without an outcome: what can be continued stays on disk.
  void interrupt();

  /// Removes the last trace of the unfinished transfer, after its outcome was recorded.
  void forget();

  /// Bytes received and bytes known to come since the last call; negative after a start-over.
  struct Growth {
    std::int64_t received = 0;
    std::int64_t expected = 0;
  };
  [[nodiscard]] Growth take_growth();

 private:
  [[nodiscard]] TransferOutcome finish();
  [[nodiscard]] TransferOutcome move_into_place();
  [[nodiscard]] std::filesystem::path final_path() const;
  [[nodiscard]] bool was_moved() const;
  [[nodiscard]] std::optional<TransferOutcome> after_failure(const TryEnd& end, double& host_pause);
  [[nodiscard]] double seconds_left() const;
  [[nodiscard]] double back_off() const;
  [[nodiscard]] TransferOutcome failed(FetchFailure failure);

  const TransferOptions& options_;
  TransferRequest request_;
  std::string host_;
  PartialFile file_;
  std::unique_ptr<Attempt> attempt_;
  Clock::time_point not_before_;
  Clock::time_point first_try_;
  std::int64_t most_bytes_ = 0;  ///< the furthest that any try came
  int tries_ = 0;                ///< without progress
  int restarts_ = 0;
  int redirects_ = 0;
  Growth reported_;
};

}  // namespace tinct
