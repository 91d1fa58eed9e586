#include "lib/net/host_lane.h"

#include <algorithm>
#include <utility>

namespace tinct {
namespace {

// Several, since one refused connection may be a server's restart.
constexpr int kStrikes = 5;
constexpr double kFirstShare = 2;
// Seconds for which a server may not have seen the end of a connection.
constexpr double kLeastUnseen = 0.25;
constexpr double kMostUnseen = 2;

HostLane::Clock::duration seconds_as_duration(double seconds) {
  return std::chrono::duration_cast<HostLane::Clock::duration>(
      std::chrono::duration<double>(seconds));
}

}  // namespace

HostLane::HostLane(std::string host, int most, double interval)
    : host_(std::move(host)),
      most_(most),
      interval_(interval),
      share_(std::min(kFirstShare, static_cast<double>(most))) {}

void HostLane::add(JobPointer job) {
  if (job->not_before() <= Clock::now()) {
    ready_.push_back(std::move(job));
  } else {
    const Clock::time_point due = job->not_before();
    later_.emplace(due, std::move(job));
  }
}

HostLane::JobPointer HostLane::take(Clock::time_point now) {
  if (!later_.empty() && later_.begin()->first <= now) {
    return std::move(later_.extract(later_.begin()).mapped());
  }
  if (ready_.empty()) return nullptr;
  JobPointer job = std::move(ready_.front());
  ready_.pop_front();
  return job;
}

std::deque<HostLane::JobPointer> HostLane::take_all() {
  std::deque<JobPointer> all = std::exchange(ready_, {});
  for (auto& [due, job] : later_) all.push_back(std::move(job));
  later_.clear();
  return all;
}

std::optional<RulesErrand> HostLane::take_errand() {
  if (errands_.empty()) return std::nullopt;
  std::optional<RulesErrand> errand(std::move(errands_.front()));
  errands_.pop_front();
  return errand;
}

std::optional<HostLane::Clock::time_point> HostLane::next_start() const {
  if (!waiting() || active_ >= static_cast<int>(share_)) return std::nullopt;
  const bool now = has_errands() || !ready_.empty();
  const auto due = now ? Clock::time_point{} : later_.begin()->first;
  return std::max(not_before_, due);
}

void HostLane::started(Clock::time_point now) {
  ++active_;
  if (interval_ > 0) wait_until(now + seconds_as_duration(interval_));
}

HostLane::Clock::time_point HostLane::cut_off(Clock::time_point now) {
  const double wait = std::clamp(2 * slowest_answer_, kLeastUnseen, kMostUnseen);
  cuts_.push_back({.time = now, .seen = now + seconds_as_duration(wait)});
  return cuts_.back().seen;
}

void HostLane::answered(Clock::time_point started, double seconds) {
  slowest_answer_ = std::max(0.99 * slowest_answer_, seconds);
  for (; !cuts_.empty() && cuts_.front().time < started; cuts_.pop_front()) released();
}

void HostLane::forget_cuts(Clock::time_point now) {
  const auto forgotten = std::erase_if(cuts_, [now](const Cut& cut) { return cut.seen <= now; });
  active_ -= static_cast<int>(forgotten);
}

void HostLane::served() {
  pushes_ = 0;
  strikes_ = 0;
  share_ = std::min(static_cast<double>(most_), share_ + 1 / share_);
}

bool HostLane::pushed_back(Clock::time_point now, double seconds, bool over_rate) {
  strikes_ = 0;
  const bool whole_host = ++pushes_ > 1 || over_rate;
  if (!whole_host) return false;
  share_ = std::max(1.0, share_ / 2);
  wait_until(now + seconds_as_duration(seconds));
  return true;
}

bool HostLane::unreachable_again() { return ++strikes_ >= kStrikes; }

void HostLane::set_rules(RobotsRules known) {
  interval_ = std::max(interval_, known.crawl_delay());
  rules = std::move(known);
  asking_rules = false;
  rules_tries = 0;  // tdmrep.json has as many of its own
}

}  // namespace tinct
