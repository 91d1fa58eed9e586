#pragma once

// Private to lib/net.

#include <chrono>
#include <cstddef>
#include <deque>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "lib/net/curl_handles.h"
#include "lib/net/file_finisher.h"
#include "lib/net/host_lane.h"
#include "lib/net/loop_ground.h"
#include "lib/net/robots_request.h"
#include "lib/net/transfer.h"

namespace tinct {

/// Our product token in robots.txt.
inline constexpr std::string_view kRobotsName = "tinct";

/// One of an engine's loops: who waits, who is under way, and whose turn it is, for its own hosts.
/// Only give() and wake() may be called while another thread is in one of the others.
class TransferEngine::Loop {
 public:
  using JobPointer = std::unique_ptr<TransferJob>;
  /// A job, or an errand.
  struct Given {
    JobPointer job = nullptr;
    bool begun = false;  ///< it comes from another loop, after a redirect
    std::optional<RulesErrand> errand = std::nullopt;
  };

  /// The ground outlives it; `index` is its number there.
  Loop(LoopGround& ground, std::size_t index);

  void give(Given given);
  /// Makes wait() return, also the next one.
  void wake();

  /// Does what can be done now; true when that makes more possible.
  bool work();
  /// Waits for the network, a time, or wake().
  void wait();
  /// After the last step: what was finished meanwhile still counts.
  void end();
  /// Drops all that is unfinished; what can be continued stays on disk.
  void interrupt();

 private:
  using Clock = TransferJob::Clock;

  /// A request under way: a job's try, or a host's robots.txt or tdmrep.json.
  struct Running {
    HostLane* lane = nullptr;
    JobPointer job;
    std::unique_ptr<RobotsRequest> robots;
    Clock::time_point started = {};
    bool looks_up = false;  ///< its host's name, for all of the lane
    bool in_line = false;   ///< paused, and in paused_
  };

  void take_given();
  void proceed(JobPointer job, TransferJob::Step step);
  void queue(JobPointer job);
  HostLane& lane_of(const std::string& host);
  /// The lane, which keeps to the rest that its host asked for in an earlier run.
  HostLane& with_rest(HostLane& lane);
  void keep_rest(const HostLane& lane, double seconds);
  void keep_rules(HostLane& lane, std::string_view text);
  void list(HostLane& lane);
  void set_alarm(HostLane& lane, Clock::time_point time);
  void wake_lanes();
  void start_ready();
  bool start_one(HostLane& lane);
  void start_errand(HostLane& lane, RulesErrand errand);
  void add_running(CURL* handle, Running running);
  [[nodiscard]] bool may_ask(HostLane& lane, JobPointer& job);
  [[nodiscard]] bool may_look_up(HostLane& lane);
  void admit_lookups();
  void end_lookup(HostLane& lane);
  void note_address(CURL* handle, Running& running);
  void resume_paused();
  void look_at_running();
  bool collect();
  void end_job(CURL* handle, Running running, CURLcode code);
  void note_time(CURL* handle);
  void end_errand(Running running, CURLcode code);
  void send(RulesErrand errand);
  void run_errand(RulesErrand errand);
  void end_robots(HostLane& lane, const RobotsAnswer& answer);
  void wait_for_rules(HostLane& lane, double retry_after);
  [[nodiscard]] bool knows_reservations(HostLane& lane);
  void keep_reservations(HostLane& lane, const std::string& text);
  void end_reservations(HostLane& lane, const RobotsAnswer& answer);
  void note_answer(HostLane& lane, const TransferJob::Step& step);
  void note_no_host(HostLane& lane, FailureReason why);
  void give_up(HostLane& lane, const FetchFailure& failure);
  void release(CURL* handle, const Running& running, CURLcode code);
  bool collect_finished();
  void settle(JobPointer job, TransferOutcome outcome);
  void report(TransferJob& job);
  void forget_idle_lanes();
  [[nodiscard]] bool is_full() const;
  [[nodiscard]] std::chrono::milliseconds idle_time();

  LoopGround& ground_;
  const TransferOptions& options_;
  std::size_t index_;
  CurlShare share_;  // before the multi handle and the tries that use it
  CurlMulti multi_;  // before the jobs: their tries leave it when they go
  std::mutex given_mutex_;
  std::deque<Given> given_;
  std::unordered_map<std::string, std::unique_ptr<HostLane>> lanes_;
  std::deque<HostLane*> runnable_;                        ///< have a job and a free place
  std::deque<HostLane*> unresolved_;                      ///< wait for the resolver
  std::multimap<Clock::time_point, HostLane*> sleeping_;  ///< wait for a time
  std::unordered_map<CURL*, Running> running_;
  std::deque<CURL*> paused_;     ///< in the order of their turns; some may have ended
  LoopReports::Batch batch_;     ///< to be reported after this step
  std::size_t most_lanes_;       ///< with more of them, those of idle hosts are forgotten
  std::size_t rule_bytes_ = 0;   ///< of all lanes' rules, about
  std::size_t most_rule_bytes_;  ///< with more of them too
  bool lookup_ended_ = false;    ///< in this step
  double slowest_answer_ = 0;    ///< seconds to its first byte
  FileFinisher finisher_;        // last: its threads use the rest
};

}  // namespace tinct
