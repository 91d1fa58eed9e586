#include <signal.h>

#include <algorithm>
#include <chrono>
#include <list>
#include <set>
#include <unordered_map>
#include <utility>

#include "lib/base/cancel.h"
#include "lib/base/errors.h"
#include "lib/base/files.h"
#include "lib/net/curl_handles.h"
#include "lib/net/transfer.h"
#include "lib/net/transfer_job.h"

namespace tinct {
namespace {

// How many requests are held at once; so many let busy hosts wait while others are served.
constexpr std::size_t kLookAhead = 1024;
// How soon Ctrl-C is seen.
constexpr auto kLongestPoll = std::chrono::milliseconds(200);

// OpenSSL writes without MSG_NOSIGNAL: a server that hangs up would end the process. libcurl's own
// guard changes the handler of the whole process; this one is of this thread alone.
class PipeSignalBlock {
 public:
  PipeSignalBlock() {
    sigemptyset(&pipe_);
    sigaddset(&pipe_, SIGPIPE);
    pthread_sigmask(SIG_BLOCK, &pipe_, &before_);
  }
  ~PipeSignalBlock() {
    const timespec at_once{};
    if (sigismember(&before_, SIGPIPE) == 0) {
      sigtimedwait(&pipe_, nullptr, &at_once);
    }
    pthread_sigmask(SIG_SETMASK, &before_, nullptr);
  }
  PipeSignalBlock(const PipeSignalBlock&) = delete;
  PipeSignalBlock& operator=(const PipeSignalBlock&) = delete;

 private:
  sigset_t pipe_{};
  sigset_t before_{};
};

void check(const TransferOptions& options) {
  const auto require = [](bool holds, const char* sentence) {
    if (!holds) throw Error(Fault::usage, sentence);
  };
  require(options.connections >= 1, "connections must be at least 1");
  require(options.per_host >= 1, "per_host must be at least 1");
  require(options.retries >= 0, "retries must be at least 0");
  require(options.stall_timeout >= 1, "the timeout must be at least 1 second");
  require(options.connect_timeout > 0, "the connect timeout must be above 0");
}

}  // namespace

std::string_view to_string(FailureReason reason) noexcept {
  switch (reason) {
    case FailureReason::bad_link: return "bad_link";
    case FailureReason::not_found: return "not_found";
    case FailureReason::refused: return "refused";
    case FailureReason::rate_limited: return "rate_limited";
    case FailureReason::server_error: return "server_error";
    case FailureReason::unresolved: return "unresolved";
    case FailureReason::unreachable: return "unreachable";
    case FailureReason::tls: return "tls";
    case FailureReason::timed_out: return "timed_out";
    case FailureReason::truncated: return "truncated";
    case FailureReason::protocol: return "protocol";
    case FailureReason::redirects: return "redirects";
    case FailureReason::too_large: return "too_large";
    case FailureReason::empty: return "empty";
    case FailureReason::not_media: return "not_media";
    case FailureReason::wrong_size: return "wrong_size";
    case FailureReason::wrong_hash: return "wrong_hash";
    case FailureReason::name_taken: return "name_taken";
  }
  return "unknown";
}

struct TransferEngine::Loop {
  using Clock = TransferJob::Clock;
  using JobPointer = std::unique_ptr<TransferJob>;

  struct Host {
    int active = 0;
    Clock::time_point not_before;
  };

  explicit Loop(TransferOptions wanted) : options(std::move(wanted)), multi(curl_multi_init()) {
    const long per_host = options.per_host;
    curl_multi_setopt(multi.get(), CURLMOPT_MAX_HOST_CONNECTIONS, per_host);
    curl_multi_setopt(multi.get(), CURLMOPT_MAXCONNECTS,
                      std::max(64L, 4L * static_cast<long>(options.connections)));
  }

  void admit(const Next& next);
  void start_ready();
  bool collect();
  void settle(JobPointer job, const TransferOutcome& outcome);
  void report(TransferJob& job) const;
  void interrupt();
  [[nodiscard]] std::chrono::milliseconds idle_time() const;

  TransferOptions options;
  CurlMulti multi;  // before the jobs: their tries leave it when they go
  std::unordered_map<std::string, Host> hosts;
  std::list<JobPointer> waiting;
  std::unordered_map<CURL*, JobPointer> active;
  std::set<std::filesystem::path> changed_folders;
  bool exhausted = false;
  Done done;
  Bytes bytes;
};

void TransferEngine::Loop::admit(const Next& next) {
  while (!exhausted && waiting.size() + active.size() < kLookAhead) {
    auto request = next();
    if (!request) {
      exhausted = true;
      return;
    }
    auto job = std::make_unique<TransferJob>(options, std::move(*request));
    if (const auto outcome = job->without_request()) {
      settle(std::move(job), *outcome);
    } else {
      waiting.push_back(std::move(job));
    }
  }
}

void TransferEngine::Loop::start_ready() {
  const auto now = Clock::now();
  const auto limit = static_cast<std::size_t>(options.connections);
  for (auto place = waiting.begin(); place != waiting.end() && active.size() < limit;) {
    Host& host = hosts[(*place)->host()];
    if (host.active >= options.per_host || host.not_before > now || (*place)->not_before() > now) {
      ++place;
      continue;
    }
    JobPointer job = std::move(*place);
    place = waiting.erase(place);
    CURL* handle = job->start_try(multi.get());
    ++host.active;
    active.emplace(handle, std::move(job));
  }
}

bool TransferEngine::Loop::collect() {
  bool any = false;
  int left = 0;
  while (const CURLMsg* message = curl_multi_info_read(multi.get(), &left)) {
    if (message->msg != CURLMSG_DONE) continue;
    any = true;
    const auto place = active.find(message->easy_handle);
    JobPointer job = std::move(place->second);
    active.erase(place);
    double host_pause = 0;
    const auto outcome = job->end_try(message->data.result, host_pause);
    const auto pause =
        std::chrono::duration_cast<Clock::duration>(std::chrono::duration<double>(host_pause));
    const auto host = hosts.find(job->host());
    const auto now = Clock::now();
    host->second.not_before = std::max(host->second.not_before, now + pause);
    if (--host->second.active == 0 && host->second.not_before <= now) hosts.erase(host);
    report(*job);
    if (outcome) {
      settle(std::move(job), *outcome);
    } else {
      waiting.push_front(std::move(job));
    }
  }
  return any;
}

void TransferEngine::Loop::settle(JobPointer job, const TransferOutcome& outcome) {
  if (outcome) changed_folders.insert(outcome->path.parent_path());
  done(job->request(), outcome);
  if (outcome) job->forget();
}

void TransferEngine::Loop::report(TransferJob& job) const {
  const auto growth = job.take_growth();
  if (bytes && (growth.received != 0 || growth.expected != 0)) {
    bytes(growth.received, growth.expected);
  }
}

std::chrono::milliseconds TransferEngine::Loop::idle_time() const {
  // Free slots and a job that only waits for its time: wake up then.
  if (active.size() >= static_cast<std::size_t>(options.connections)) return kLongestPoll;
  const auto now = Clock::now();
  auto soonest = now + kLongestPoll;
  for (const JobPointer& job : waiting) {
    const auto host = hosts.find(job->host());
    const bool known = host != hosts.end();
    if (known && host->second.active >= options.per_host) continue;
    const auto ready =
        known ? std::max(job->not_before(), host->second.not_before) : job->not_before();
    soonest = std::min(soonest, ready);
  }
  return std::max(std::chrono::milliseconds(0),
                  std::chrono::ceil<std::chrono::milliseconds>(soonest - now));
}

void TransferEngine::Loop::interrupt() {
  for (auto& [handle, job] : active) job->interrupt();
  active.clear();
  for (const JobPointer& job : waiting) job->interrupt();
  waiting.clear();
  hosts.clear();
}

TransferEngine::TransferEngine(TransferOptions options) {
  check(options);
  start_curl();
  loop_ = std::make_unique<Loop>(std::move(options));
}

TransferEngine::~TransferEngine() = default;

void TransferEngine::run(const Next& next, const Done& done, const Bytes& bytes) {
  const PipeSignalBlock block;
  Loop& loop = *loop_;
  loop.done = done;
  loop.bytes = bytes;
  loop.exhausted = false;
  // Also when a callback or the disk throws: no try outlives the run.
  const std::unique_ptr<Loop, decltype([](Loop* running) { running->interrupt(); })> guard(&loop);
  while (!cancelled()) {
    loop.admit(next);
    loop.start_ready();
    if (loop.active.empty() && loop.waiting.empty()) break;
    int running = 0;
    curl_multi_perform(loop.multi.get(), &running);
    for (const auto& [handle, job] : loop.active) loop.report(*job);
    // What has ended makes room, and a poll doesn't return for what is over already.
    if (loop.collect()) continue;
    curl_multi_poll(loop.multi.get(), nullptr, 0, static_cast<int>(loop.idle_time().count()),
                    nullptr);
  }
  for (const auto& folder : loop.changed_folders) sync_folder(folder);
  loop.changed_folders.clear();
}

}  // namespace tinct
