#pragma once

// Private to lib/net.

#include <chrono>
#include <deque>
#include <filesystem>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>

#include "lib/net/curl_handles.h"
#include "lib/net/file_finisher.h"
#include "lib/net/host_lane.h"
#include "lib/net/robots_request.h"
#include "lib/net/transfer.h"

namespace tinct {

/// Our product token in robots.txt.
inline constexpr std::string_view kRobotsName = "tinct";

/// The state of an engine: who waits, who is under way, and whose turn it is.
class TransferEngine::Loop {
 public:
  explicit Loop(TransferOptions options);

  void begin(const Next& next, const Done& done, const Bytes& bytes);
  /// Does what can be done now, then waits for more; false when all is done.
  bool step();
  /// After the last step: what was finished meanwhile still counts.
  void end();
  /// Drops all that is unfinished; what can be continued stays on disk.
  void interrupt();

 private:
  using Clock = TransferJob::Clock;
  using JobPointer = std::unique_ptr<TransferJob>;

  /// A request under way: a job's try, or a host's robots.txt or tdmrep.json.
  struct Running {
    HostLane* lane = nullptr;
    JobPointer job;
    std::unique_ptr<RobotsRequest> robots;
  };
  /// A connection that was cut off; the server may see it a little longer than we do.
  struct Lingering {
    Clock::time_point until;
    HostLane* lane = nullptr;
  };

  void admit();
  void proceed(JobPointer job, TransferJob::Step step);
  void queue(JobPointer job);
  HostLane& lane_of(const std::string& host);
  void keep_rules(HostLane& lane, std::string_view text);
  void list(HostLane& lane);
  void wake_lanes();
  void start_ready();
  void start_one(HostLane& lane);
  void start_robots(HostLane& lane);
  [[nodiscard]] bool may_ask(HostLane& lane, JobPointer& job);
  bool collect();
  void end_job(CURL* handle, Running running, CURLcode code);
  void note_time(CURL* handle);
  void end_robots(Running running, CURLcode code);
  [[nodiscard]] bool knows_reservations(HostLane& lane);
  void keep_reservations(HostLane& lane, const std::string& text);
  void end_reservations(HostLane& lane, const RobotsAnswer& answer);
  void note_answer(HostLane& lane, const TransferJob::Step& step);
  void give_up(HostLane& lane, const FetchFailure& failure);
  void release(HostLane& lane, bool cut_off);
  bool collect_finished();
  void settle(JobPointer job, const TransferOutcome& outcome);
  void report(TransferJob& job) const;
  void forget_idle_lanes();
  [[nodiscard]] bool has_room() const;
  [[nodiscard]] std::chrono::milliseconds idle_time() const;

  TransferOptions options_;
  CurlShare share_;  // before the multi handle and the tries that use it
  CurlMulti multi_;  // before the jobs: their tries leave it when they go
  std::unordered_map<std::string, std::unique_ptr<HostLane>> lanes_;
  std::deque<HostLane*> runnable_;                        ///< have a job and a free place
  std::multimap<Clock::time_point, HostLane*> sleeping_;  ///< wait for a time
  std::deque<Lingering> lingering_;
  std::unordered_map<CURL*, Running> running_;
  std::set<std::filesystem::path> changed_folders_;
  std::size_t jobs_ = 0;         ///< admitted and not settled
  std::size_t most_lanes_;       ///< with more of them, those of idle hosts are forgotten
  std::size_t rule_bytes_ = 0;   ///< of all lanes' rules, about
  std::size_t most_rule_bytes_;  ///< with more of them too
  bool exhausted_ = false;
  double slowest_answer_ = 0;  ///< seconds to its first byte
  Next next_;
  Done done_;
  Bytes bytes_;
  FileFinisher finisher_;  // last: its threads use the rest
};

}  // namespace tinct
