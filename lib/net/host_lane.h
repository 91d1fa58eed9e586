#pragma once

// Private to lib/net.

#include <algorithm>
#include <chrono>
#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "lib/net/robots_txt.h"
#include "lib/net/rules_errand.h"
#include "lib/net/tdm_rules.h"
#include "lib/net/transfer_job.h"

namespace tinct {

/// One host and port: the jobs that wait for it, and how much may be asked of it now.
///
/// Concurrency grows by one a round of successes and halves at a 429 or a second 503 in a row
/// (AIMD, as TCP's congestion control has it: Chiu and Jain 1989), between 1 and the user's limit.
class HostLane {
 public:
  using Clock = TransferJob::Clock;
  using JobPointer = std::unique_ptr<TransferJob>;

  /// `most` requests at once, two requests at least `interval` seconds apart.
  HostLane(std::string host, int most, double interval);

  [[nodiscard]] const std::string& host() const noexcept { return host_; }

  /// Queues a job for its time.
  void add(JobPointer job);
  /// The first job whose time has come; null: none.
  [[nodiscard]] JobPointer take(Clock::time_point now);
  /// All that wait, for a host that is given up or a run that ends.
  [[nodiscard]] std::deque<JobPointer> take_all();
  [[nodiscard]] bool waiting() const noexcept {
    return !ready_.empty() || !later_.empty() || !errands_.empty();
  }
  [[nodiscard]] bool idle() const noexcept { return !waiting() && active_ == 0; }
  /// Whether it can be forgotten without the host noticing: there is nothing to do, and no time
  /// that it asked us to wait for.
  [[nodiscard]] bool forgettable(Clock::time_point now) const noexcept {
    return idle() && !runnable && alarms == 0 && lookup == Lookup::none && not_before_ <= now;
  }

  /// Queues a rules file to be asked for here, of this host or of one that redirects to it. It goes
  /// before all jobs, and waits for no rules.
  void add(RulesErrand errand) { errands_.push_back(std::move(errand)); }
  [[nodiscard]] bool has_errands() const noexcept { return !errands_.empty(); }
  [[nodiscard]] std::optional<RulesErrand> take_errand();

  /// When the next request may start: now or earlier, a time, or nothing while all its share is in
  /// use or nothing waits.
  [[nodiscard]] std::optional<Clock::time_point> next_start() const;

  void started(Clock::time_point now);
  /// The place of a request is free again.
  void released() { --active_; }
  /// A request ended with its connection, which its server counts until it sees the end of it: the
  /// place is free again after answered(), or forget_cuts() at the time that is returned. That is
  /// later for a server whose answers took long: it looks at its connections as rarely.
  [[nodiscard]] Clock::time_point cut_off(Clock::time_point now);
  /// A request that started then was answered, its first byte `seconds` later: what was cut off
  /// before it, the server has seen. Connections know no order between them, but a server that
  /// looks at them sees what came first.
  void answered(Clock::time_point started, double seconds);
  /// What nothing told of takes no place any more.
  void forget_cuts(Clock::time_point now);

  /// The server answered as it should.
  void served();
  /// It answered 429 (`over_rate`) or 503, and asked for so many seconds' rest (0: it didn't). True
  /// when that holds for the whole host, not for this request alone.
  bool pushed_back(Clock::time_point now, double seconds, bool over_rate);
  /// No connection; true when that was so several times in a row, and the host is to be given up.
  [[nodiscard]] bool unreachable_again();

  /// The rules of its robots.txt; nothing while they are not known.
  std::optional<RobotsRules> rules;
  std::optional<TdmRules> reservations;  ///< of its tdmrep.json, which is asked for after that
  bool asking_rules = false;             ///< an errand is out for them, here or at another host
  int rules_tries = 0;
  void set_rules(RobotsRules known);
  void wait_until(Clock::time_point time) { not_before_ = std::max(not_before_, time); }

  /// Its name on the way to an address: one request looks it up for all of the lane.
  enum class Lookup {
    none,      ///< not asked for
    waits,     ///< for the resolver to be free
    admitted,  ///< it has a place there, and waits for its request to start
    runs,
  };
  Lookup lookup = Lookup::none;
  /// How long libcurl knows an address; for ever where the name is one.
  Clock::time_point address_until = Clock::time_point::min();
  int lookup_failures = 0;  ///< in a row

  /// Why every job for it fails from now on; set once it is given up.
  std::optional<FetchFailure> given_up;
  bool runnable = false;  ///< the engine has it in its queue
  int alarms = 0;         ///< how many wake-ups the engine has set for it
  Clock::time_point wakes = Clock::time_point::max();  ///< the first of them

 private:
  std::string host_;
  int most_;
  double interval_;  ///< seconds
  double share_;     ///< requests at once that it is trusted with
  int active_ = 0;
  int pushes_ = 0;   ///< 429 and 503 in a row
  int strikes_ = 0;  ///< failed connections in a row
  Clock::time_point not_before_;
  struct Cut {
    Clock::time_point time;
    Clock::time_point seen;  ///< by the server, at the latest
  };
  std::deque<Cut> cuts_;       ///< of connections that still have their place, in order
  double slowest_answer_ = 0;  ///< seconds to its first byte; a hundredth less with each answer
  std::deque<RulesErrand> errands_;
  std::deque<JobPointer> ready_;
  std::multimap<Clock::time_point, JobPointer> later_;
};

}  // namespace tinct
