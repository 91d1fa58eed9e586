#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "lib/net/link_list.h"
#include "lib/net/retry_sleep.h"
#include "lib/net/transfer_outcome.h"

namespace tinct {

/// Keeps what hosts said between runs: in robots.txt and tdmrep.json files, and in Retry-After.
/// Called on any of the engine's threads, but never while another of the caller's functions runs.
class RobotsCache {
 public:
  virtual ~RobotsCache() = default;
  /// The robots.txt that a host (as host_key gives it) had less than a day ago, or with the path of
  /// its tdmrep.json behind the host, that file.
  [[nodiscard]] virtual std::optional<std::string> find(const std::string& host) = 0;
  virtual void keep(const std::string& host, const std::string& text) = 0;
  /// For how many seconds a host still wants no request at all, as it said; 0: it doesn't.
  [[nodiscard]] virtual double rest_left(const std::string& host) = 0;
  virtual void keep_rest(const std::string& host, double seconds) = 0;
};

/// Where the content of one file is while it is looked at: all of it in memory, or a file.
struct FileContent {
  std::string_view bytes;      ///< empty: it is on disk
  std::filesystem::path path;  ///< where it is, or would be, on disk
  std::string_view media_type;
};

/// How to transfer. Times are in seconds.
struct TransferOptions {
  /// Looks at a whole file before it counts: its facts, or why it is of no use. From any thread.
  using Inspect = std::function<tl::expected<MediaFacts, FetchFailure>(const FileContent&)>;

  int loops =
      1;  ///< event loops, each host in one of them; 0: one for every four threads, at most 8
  int connections = 8;          ///< transfers at once, of all loops
  int per_host = 4;             ///< transfers and connections at once to one host and port
  double rate = 0;              ///< requests a second to one host and port; 0: no limit
  int resolves = 32;            ///< host names being resolved at once, each in a thread of libcurl
  std::int64_t limit_rate = 0;  ///< bytes a second of all transfers together; 0: no limit
  int retries = 5;              ///< further tries without progress after the first one
  int redirects = 10;           ///< redirects followed in one try
  double connect_timeout = 15;
  double stall_timeout = 30;  ///< a try that stays below 1 KiB/s for this long has failed
  double deadline = 0;        ///< for a whole item from its first try; 0: none
  double first_wait = 0.5;    ///< the least wait before a retry; further ones grow up to threefold
  double longest_wait = 120;  ///< the bound of a wait, and of the Retry-After that is honoured
  std::optional<RetrySleep> retry_sleep;             ///< the waits, where they are not to be drawn
  std::int64_t size_limit = std::int64_t{64} << 30;  ///< bytes
  std::int64_t memory_limit = 0;  ///< bytes of a file that stay in memory until it is whole
  bool media_only = true;         ///< refuse what is no video or picture by its first bytes
  bool honour_robots = false;     ///< ask robots.txt first, and keep to it
  bool honour_opt_outs = false;   ///< refuse what an answer's head or tdmrep.json reserves
  std::string contact;            ///< stands in the User-Agent: a page or mail address
  std::string proxy;              ///< "socks5h://host:port" …; empty: as the environment says
  Inspect inspect;                ///< empty: every file counts
  RobotsCache* robots_cache = nullptr;
  /// Without a deadline: seconds after which a picture must have come at 16 KiB/s on average; six
  /// times as many for everything else. 0: no such limit.
  double patience = 0;
  /// Goes to the links' own hosts (bearer.h); empty: none.
  std::string bearer_token = {};
};

/// One link and the place of its file. While it is unfinished, its bytes are in `STEM.part` and
/// what a later run needs to go on (ETag, Last-Modified, size) in `STEM.part.json`, where STEM is
/// `part_stem`, or `stem` without one. What is found under these names and can't be gone on with is
/// removed.
struct TransferRequest {
  std::size_t id = 0;  ///< the caller's own number
  Link link;
  std::filesystem::path stem;  ///< folder and name; no two requests of a run share it
  bool stem_is_final = true;   ///< else the answer names the file (late_file_name, file_name.h)
  /// On the same file system as `stem`.
  std::filesystem::path part_stem = {};
  /// The finished file stays `STEM.part`, and the caller moves it to `Fetched::path` (and removes
  /// the notes) when it has recorded it.
  bool leave_part = false;
  /// A file that may be what the link has, put there by somebody: when it has the size and checksum
  /// of the list, and passes all that a fetched file has to, it is the outcome, where it is.
  std::filesystem::path existing = {};
  double wait = 0;        ///< seconds before the first try
  bool is_listed = true;  ///< else its host is not of the user's choice, and gets no token
};

/// Fetches many links at once over libcurl's multi interface.
///
/// With one loop all happens on the thread that calls run(). Of several loops each has a thread of
/// its own; a host belongs to one of them (loop_of_host), with its connections, its cached address
/// and TLS sessions, and its limits, so the loops need not share these. Only a robots.txt that is
/// redirected to another host is read there by the loop that asked. What run() is given is called
/// on the thread of run() in any case, never two of them at once; options.inspect alone is called
/// on other threads.
///
/// Connections are reused, HTTP/2 is spoken where a server offers it, and no host gets more than
/// its share, which halves when it answers 429, or 503 twice in a row, and grows back with each
/// success. A cut transfer goes on where it stopped (Range with If-Range); where the server can't
/// or the file has changed since, it starts over. Server errors, resets and 429 are tried again
/// with growing waits, and never before a Retry-After; after a 429, or a second 503 in a row, the
/// whole host waits. A host that can't be reached several times in a row is given up for the run;
/// so is one whose name has no address after as many tries as a link gets. Whole files are hashed
/// and looked at on other threads. A file appears under its final name only when size, checksum and
/// type are right and its bytes are synced; no file is ever overwritten.
class TransferEngine {
 public:
  /// Gives the next request, or nothing when there are no more, but perhaps after another outcome.
  /// Called as slots get free, a bounded number ahead, so that lists of any length need little
  /// memory.
  using Next = std::function<std::optional<TransferRequest>()>;
  /// Takes an outcome, in order of completion. When it returns, the last trace of the unfinished
  /// transfer is removed: record the outcome before.
  using Done = std::function<void(const TransferRequest&, const TransferOutcome&)>;
  /// Takes bytes received and bytes newly known to come (both may be negative after a start-over).
  using Bytes = std::function<void(std::int64_t received, std::int64_t expected)>;

  /// Throws Error(Fault::usage) for options out of range.
  explicit TransferEngine(const TransferOptions& options);
  ~TransferEngine();
  TransferEngine(const TransferEngine&) = delete;
  TransferEngine& operator=(const TransferEngine&) = delete;

  /// Runs until every request has its outcome, or until cancelled() (lib/base/cancel.h): then
  /// unfinished items get no outcome and keep their `.part`. Throws Error(Fault::resource) when the
  /// disk is full or fails; everything a server does wrong is an outcome. What one of the functions
  /// or a loop throws ends all loops, and comes out once.
  void run(const Next& next, const Done& done, const Bytes& bytes = {});

 private:
  class Loop;
  class Crew;
  std::unique_ptr<Crew> crew_;
};

}  // namespace tinct
