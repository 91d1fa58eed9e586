#pragma once

// Private to lib/net.

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <vector>

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
  /// Whose share of the connections it takes; another one after a redirect.
  [[nodiscard]] const std::string& host() const noexcept { return host_; }
  /// What the next try asks for, "/a/b?c".
  [[nodiscard]] std::string path() const;
  [[nodiscard]] Clock::time_point not_before() const noexcept { return not_before_; }

  /// What is to be done with a job next.
  struct Step {
    enum class Kind {
      ask,     ///< another request is due at not_before()
      finish,  ///< all bytes are there: finish() makes them count
      settled  ///< it is over
    };
    Kind kind = Kind::ask;
    TransferOutcome outcome;  ///< where it is settled
    FailureReason why{};      ///< of the try that failed, where another one is due
    double retry_after = 0;   ///< seconds that the server asked for
    bool answered = false;    ///< the server did answer
  };

  /// What an earlier run left behind may make requests needless.
  [[nodiscard]] Step begin();

  /// Starts a try inside the multi handle; its easy handle is the try's name there. The budget
  /// outlives the try.
  CURL* start_try(CURLM* multi, CURLSH* share, ByteBudget& budget);
  /// Whether the running try was paused, since there were no bytes left for it in the budget.
  [[nodiscard]] bool paused() const noexcept { return attempt_ && attempt_->paused(); }
  /// Lets it ask again; what had come already is taken now, as far as the budget allows.
  void resume() { attempt_->resume(); }

  /// Ends the running try. A time-out is the last word where other answers are quick; where they
  /// are slow (`slow`), it gets another try.
  [[nodiscard]] Step end_try(CURLcode code, bool slow);

  /// Hashes, checks and looks at the whole file and puts it in its place. From any thread, while no
  /// other member is called.
  [[nodiscard]] TransferOutcome finish();

  /// Whether what finish() gave stands, or the file is to be fetched once more.
  [[nodiscard]] Step after_finish(TransferOutcome outcome);

  /// Ends it without a try of its own: its host can't be reached, or forbids the request.
  [[nodiscard]] TransferOutcome give_up(FetchFailure failure);

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
  [[nodiscard]] tl::expected<MediaFacts, FetchFailure> inspect();
  [[nodiscard]] std::optional<FetchFailure> other_than_listed(const std::string& digest) const;
  [[nodiscard]] TransferOutcome move_into_place();
  [[nodiscard]] TransferOutcome look_at_existing() const;
  [[nodiscard]] Fetched fetched() const;
  [[nodiscard]] std::filesystem::path final_path() const;
  [[nodiscard]] bool was_moved() const;
  [[nodiscard]] Step follow(const std::string& where);
  [[nodiscard]] Step start_over();
  [[nodiscard]] Step after_failure(const TryEnd& end, bool slow);
  [[nodiscard]] double seconds_left() const;
  [[nodiscard]] double back_off();
  [[nodiscard]] Step settled(FetchFailure failure);
  [[nodiscard]] TransferOutcome failed(FetchFailure failure);
  void go_to(std::string url);

  const TransferOptions& options_;
  TransferRequest request_;
  std::string url_;   ///< the link's, or where it was redirected
  std::string host_;  ///< of url_
  PartialFile file_;
  std::unique_ptr<Attempt> attempt_;
  std::vector<std::string> visited_;  ///< by the redirects of this try
  std::string etag_;
  MediaFacts facts_;
  Clock::time_point not_before_;
  Clock::time_point first_try_;
  std::int64_t most_bytes_ = 0;  ///< the furthest that any try came
  double last_wait_ = 0;         ///< seconds
  int tries_ = 0;                ///< without progress
  int failures_ = 0;             ///< tries that failed in all
  int restarts_ = 0;
  Growth reported_;
};

}  // namespace tinct
