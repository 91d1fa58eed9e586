#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <tl/expected.hpp>

#include "lib/net/link_list.h"

namespace tinct {

/// Why a link could not be fetched: the class that reports count and that a rerun can choose by.
enum class FailureReason {
  bad_link,      ///< no http or https URL, or one that can't be parsed
  not_found,     ///< 404 or 410
  refused,       ///< 401, 403 and every other 4xx
  rate_limited,  ///< 429, or a Retry-After longer than we wait
  server_error,  ///< 5xx
  unresolved,    ///< the host has no address (which may be the resolver's fault)
  unreachable,   ///< no connection
  tls,           ///< the certificate or the encryption is wrong
  timed_out,     ///< no connection in time, no progress, or over the deadline
  truncated,     ///< cut short or reset
  protocol,      ///< the answer is not HTTP, breaks its rules, or leads away from http and https
  redirects,     ///< too many redirects
  too_large,     ///< over the size limit
  empty,         ///< an answer without a single byte
  not_media,     ///< an HTML page, text or unknown bytes in place of a video or picture
  wrong_size,    ///< another size than the list says
  wrong_hash,    ///< another SHA-256 than the list says
  name_taken,    ///< a file that is not this link's has its name
};

/// The reason as one word, as reports and fetch.jsonl have it: "not_found".
[[nodiscard]] std::string_view to_string(FailureReason reason) noexcept;

/// A link that failed for good: permanent, or still failing after all retries.
struct FetchFailure {
  FailureReason reason = FailureReason::truncated;
  std::string sentence;  ///< what happened, without the URL: "the server answers 404 Not Found"
};

/// A link that is on disk under its final name.
struct Fetched {
  std::filesystem::path path;
  std::int64_t bytes = 0;
  std::string sha256;      ///< 64 hex digits, of the whole file
  std::string final_url;   ///< after redirects
  std::string media_type;  ///< by the first bytes: "video/mp4"
  int redirects = 0;       ///< redirects followed in the last request
};

using TransferOutcome = tl::expected<Fetched, FetchFailure>;

/// How to transfer. Times are in seconds.
struct TransferOptions {
  int connections = 8;  ///< transfers at once
  int per_host = 4;     ///< transfers and connections at once to one host and port
  int retries = 5;      ///< further tries without progress after the first one
  int redirects = 10;   ///< redirects followed in one try
  double connect_timeout = 15;
  double stall_timeout = 30;  ///< a try that stays below 1 KiB/s for this long has failed
  double deadline = 0;        ///< for a whole item from its first try; 0: none
  double first_wait = 0.5;    ///< before the first retry; each further one waits twice as long
  double longest_wait = 120;  ///< the bound of a wait, and of the Retry-After that is honoured
  std::int64_t size_limit = std::int64_t{64} << 30;  ///< bytes
  bool media_only = true;  ///< refuse what is no video or picture by its first bytes
  std::string contact;     ///< stands in the User-Agent: a page or mail address
};

/// One link and the place of its file. While it is unfinished, its bytes are in `STEM.part` and
/// what a later run needs to go on (ETag, Last-Modified, size) in `STEM.part.json`.
struct TransferRequest {
  std::size_t id = 0;  ///< the caller's own number
  Link link;
  std::filesystem::path stem;  ///< folder and name; no two requests of a run share it
  bool stem_is_final = true;   ///< else the answer names the file (late_file_name, file_name.h)
};

/// Fetches many links at once over libcurl's multi interface, on the thread that calls run().
///
/// Connections are reused, HTTP/2 is spoken where a server offers it, and no host gets more than
/// its share. A cut transfer goes on where it stopped (Range with If-Range); where the server can't
/// or the file has changed since, it starts over. Server errors, resets and 429 are tried again
/// with growing waits, and never before a Retry-After; that pauses the whole host. A file appears
/// under its final name only when size, checksum and type are right and its bytes are synced; no
/// file is ever overwritten.
class TransferEngine {
 public:
  /// Gives the next request, or nothing when there are no more. Called as slots get free, a bounded
  /// number ahead, so that lists of any length need little memory.
  using Next = std::function<std::optional<TransferRequest>()>;
  /// Takes an outcome, in order of completion. When it returns, the last trace of the unfinished
  /// transfer is removed: record the outcome before.
  using Done = std::function<void(const TransferRequest&, const TransferOutcome&)>;
  /// Takes bytes received and bytes newly known to come (both may be negative after a start-over).
  using Bytes = std::function<void(std::int64_t received, std::int64_t expected)>;

  /// Throws Error(Fault::usage) for options out of range.
  explicit TransferEngine(TransferOptions options);
  ~TransferEngine();
  TransferEngine(const TransferEngine&) = delete;
  TransferEngine& operator=(const TransferEngine&) = delete;

  /// Runs until every request has its outcome, or until cancelled() (lib/base/cancel.h): then
  /// unfinished items get no outcome and keep their `.part`. Throws Error(Fault::resource) when the
  /// disk is full or fails; everything a server does wrong is an outcome.
  void run(const Next& next, const Done& done, const Bytes& bytes = {});

 private:
  struct Loop;
  std::unique_ptr<Loop> loop_;
};

}  // namespace tinct
