#pragma once

// Private to lib/net.

#include <array>
#include <chrono>
#include <exception>
#include <functional>
#include <optional>
#include <span>
#include <string>

#include "lib/net/byte_budget.h"
#include "lib/net/curl_handles.h"
#include "lib/net/failures.h"
#include "lib/net/http_answer.h"
#include "lib/net/partial_file.h"
#include "lib/net/receive_limit.h"
#include "lib/net/transfer.h"

namespace tinct {

/// What a try needs from its transfer; all of it outlives the try.
struct TryContext {
  const TransferOptions& options;
  const TransferRequest& request;
  PartialFile& file;
  const std::string& url;  ///< what is asked for: the link's, or where it redirected
  ByteBudget& budget;
  CURLSH* share = nullptr;
  double seconds_left = 0;  ///< of the item's deadline; 0: none
};

/// How a try ended.
struct TryEnd {
  enum class Kind {
    complete,    ///< all bytes are in the file
    start_over,  ///< what is in the file can't be continued: ask again for all of it
    redirected,  ///< go on at `location`
    failed,
  };
  Kind kind = Kind::failed;
  TryFailure failure;         ///< where it failed
  double retry_after = 0;     ///< seconds the server asks to wait; 0: it doesn't
  std::string location = {};  ///< absolute
  bool answered = false;      ///< the server sent the head of an answer
};

/// One HTTP request of a transfer: asks for what its file lacks, judges the answer by its head and
/// first bytes, and writes the body to the file. Runs inside a multi handle from construction to
/// destruction.
class Attempt {
 public:
  Attempt(CURLM* multi, TryContext context);
  ~Attempt();
  Attempt(const Attempt&) = delete;
  Attempt& operator=(const Attempt&) = delete;

  [[nodiscard]] CURL* handle() const noexcept { return easy_.get(); }

  /// Whether it waits for the budget.
  [[nodiscard]] bool paused() const noexcept { return limit_.paused(); }
  /// Goes on; what libcurl holds back is taken before it returns, or the try is paused again.
  void resume();

  /// To be called once, when the multi handle reports the end. Throws what the disk threw.
  [[nodiscard]] TryEnd end(CURLcode code);

 private:
  enum class Body { unseen, kept, ignored };

  void set_options();
  void add_header(const std::string& line);
  void set_authorization();
  void set_limits();
  void set_request_headers();
  void begin_body();
  void begin_continuation();
  void judge();
  void judge_size(std::string_view type);
  void judge_pace();
  void refuse_oversized();
  void take(std::span<const std::byte> bytes);
  void stop(FailureReason reason, std::string sentence);
  void begin_drain();
  [[nodiscard]] TryEnd end_of_body();
  [[nodiscard]] TryEnd end_of_status(const TryEnd& base) const;
  [[nodiscard]] PartialNotes new_notes(std::string_view type) const;
  [[nodiscard]] std::string final_url() const;

  static std::size_t on_header(char* data, std::size_t size, std::size_t count, void* self);
  static std::size_t on_body(char* data, std::size_t size, std::size_t count, void* self);
  static int on_progress(void* self, curl_off_t, curl_off_t, curl_off_t, curl_off_t);

  CURLM* multi_;
  TryContext context_;
  CurlEasy easy_;
  CurlList headers_;
  std::array<char, CURL_ERROR_SIZE> error_text_{};
  HttpAnswer answer_;
  ReceiveLimit limit_;
  std::int64_t offset_;  ///< the first byte asked for
  std::chrono::steady_clock::time_point begun_ = std::chrono::steady_clock::now();
  std::int64_t received_ = 0;  ///< of the body
  std::int64_t ignored_bytes_ = 0;
  Body body_ = Body::unseen;
  bool judged_ = false;
  bool unknown_ = false;  ///< what came so far is no known kind of file
  std::int64_t size_limit_ = 0;
  std::optional<TryEnd> stopped_;  ///< set where the try ends before the answer does
  std::int64_t drain_left_ = 0;    ///< stopped; so many bytes more are read and dropped
  std::exception_ptr error_;       ///< exceptions can't pass through libcurl
};

}  // namespace tinct
