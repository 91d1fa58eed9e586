#include "lib/net/transfer_loop.h"

#include <algorithm>
#include <exception>
#include <string_view>
#include <utility>
#include <vector>

#include "lib/base/log.h"
#include "lib/net/host_loop.h"
#include "lib/net/kept_connections.h"

namespace tinct {
namespace {

// How soon Ctrl-C is seen.
constexpr auto kLongestPoll = std::chrono::milliseconds(200);
// What is known of hosts that have nothing to do is kept so far.
constexpr std::size_t kMostLanes = 20'000;
constexpr std::size_t kMostRuleMemory = std::size_t{16} << 20;
// Requests a whole second apart by our clock may come closer together at the server.
constexpr double kRateMargin = 1.1;

// An error may be on its way, of a full disk as a rule: what can't be kept then is fetched again.
void keep_what_is_possible(TransferJob& job) {
  try {
    job.interrupt();
  } catch (const std::exception& problem) {
    log_detail(problem.what());
  }
}

}  // namespace

TransferEngine::Loop::Loop(LoopGround& ground, std::size_t index)
    : ground_(ground),
      options_(ground.options),
      index_(index),
      share_(curl_share_init()),
      multi_(curl_multi_init()),
      most_lanes_(kMostLanes / ground.loops),
      most_rule_bytes_(kMostRuleMemory / ground.loops),
      finisher_([multi = multi_.get()] { curl_multi_wakeup(multi); }, ground.loops) {
  // One thread uses it: no locks are needed.
  curl_share_setopt(share_.get(), CURLSHOPT_SHARE, CURL_LOCK_DATA_SSL_SESSION);
  const long per_host = options_.per_host;
  curl_multi_setopt(multi_.get(), CURLMOPT_MAX_HOST_CONNECTIONS, per_host);
  const long kept = kept_connections(options_.connections, static_cast<long>(ground.loops));
  curl_multi_setopt(multi_.get(), CURLMOPT_MAXCONNECTS, kept);
}

void TransferEngine::Loop::wake() { curl_multi_wakeup(multi_.get()); }

void TransferEngine::Loop::give(Given given) {
  bool first = false;
  {
    const std::lock_guard lock(given_mutex_);
    first = given_.empty();
    given_.push_back(std::move(given));
  }
  if (first) wake();
}

bool TransferEngine::Loop::work() {
  if (lanes_.size() > most_lanes_ || rule_bytes_ > most_rule_bytes_) forget_idle_lanes();
  collect_finished();
  take_given();
  wake_lanes();
  admit_lookups();
  start_ready();
  resume_paused();
  int left = 0;
  curl_multi_perform(multi_.get(), &left);
  look_at_running();
  const bool any_ended = collect();
  ground_.reports.add(batch_);
  // What has ended makes room, and a poll doesn't return for what is over already.
  return std::exchange(lookup_ended_, false) || any_ended;
}

void TransferEngine::Loop::wait() {
  curl_multi_poll(multi_.get(), nullptr, 0, static_cast<int>(idle_time().count()), nullptr);
}

void TransferEngine::Loop::end() {
  finisher_.wait();
  collect_finished();
  ground_.reports.add(batch_);
}

bool TransferEngine::Loop::is_full() const { return finisher_.full() || ground_.reports.crowded(); }

void TransferEngine::Loop::take_given() {
  while (!is_full()) {
    Given given;
    {
      const std::lock_guard lock(given_mutex_);
      if (given_.empty()) return;
      given = std::move(given_.front());
      given_.pop_front();
    }
    if (given.errand) {
      run_errand(std::move(*given.errand));
      continue;
    }
    if (given.begun) {
      queue(std::move(given.job));
      continue;
    }
    TransferJob::Step step = given.job->begin();
    proceed(std::move(given.job), std::move(step));
  }
}

void TransferEngine::Loop::proceed(JobPointer job, TransferJob::Step step) {
  switch (step.kind) {
    case TransferJob::Step::Kind::ask: return queue(std::move(job));
    case TransferJob::Step::Kind::finish: return finisher_.begin(std::move(job));
    case TransferJob::Step::Kind::settled: return settle(std::move(job), std::move(step.outcome));
  }
}

void TransferEngine::Loop::queue(JobPointer job) {
  // After a redirect it may belong to another loop.
  if (loop_of_host(job->host(), ground_.loops) != index_) return ground_.hand_over(std::move(job));
  HostLane& lane = lane_of(job->host());
  if (lane.given_up) {
    const TransferOutcome outcome = job->give_up(*lane.given_up);
    return settle(std::move(job), outcome);
  }
  lane.add(std::move(job));
  list(lane);
}

HostLane& TransferEngine::Loop::lane_of(const std::string& host) {
  std::unique_ptr<HostLane>& lane = lanes_[host];
  if (lane) return *lane;
  const double interval = options_.rate > 0 ? kRateMargin / options_.rate : 0;
  lane = std::make_unique<HostLane>(host, options_.per_host, interval);
  if (is_address(name_in(host))) lane->address_until = Clock::time_point::max();
  if (!options_.honour_robots) {
    lane->set_rules({});
  } else if (options_.robots_cache != nullptr) {
    const std::lock_guard lock(ground_.callbacks);
    if (const auto text = options_.robots_cache->find(host)) keep_rules(*lane, *text);
  }
  return with_rest(*lane);
}

void TransferEngine::Loop::keep_rules(HostLane& lane, std::string_view text) {
  RobotsRules rules(text, kRobotsName);
  rule_bytes_ += rules.bytes();
  lane.set_rules(std::move(rules));
}

void TransferEngine::Loop::list(HostLane& lane) {
  if (lane.runnable || (lane.asking_rules && !lane.has_errands())) return;
  if (lane.lookup == HostLane::Lookup::waits || lane.lookup == HostLane::Lookup::runs) return;
  const auto start = lane.next_start();
  if (!start) return;
  if (*start <= Clock::now()) {
    lane.runnable = true;
    runnable_.push_back(&lane);
  } else if (*start < lane.wakes) {
    lane.wakes = *start;
    set_alarm(lane, *start);
  }
}

void TransferEngine::Loop::set_alarm(HostLane& lane, Clock::time_point time) {
  ++lane.alarms;
  sleeping_.emplace(time, &lane);
}

void TransferEngine::Loop::wake_lanes() {
  const auto now = Clock::now();
  while (!sleeping_.empty() && sleeping_.begin()->first <= now) {
    HostLane& lane = *sleeping_.begin()->second;
    if (sleeping_.begin()->first == lane.wakes) lane.wakes = Clock::time_point::max();
    --lane.alarms;
    sleeping_.erase(sleeping_.begin());
    lane.forget_cuts(now);
    list(lane);
  }
}

void TransferEngine::Loop::start_ready() {
  while (!runnable_.empty() && !is_full()) {
    if (!ground_.connections.take(index_)) return;  // woken when it is our turn
    HostLane& lane = *runnable_.front();
    runnable_.pop_front();
    lane.runnable = false;
    const auto start = lane.next_start();
    const bool started = start && *start <= Clock::now() && start_one(lane);
    if (!started) ground_.connections.give_back(index_);
    if (!started && lane.lookup == HostLane::Lookup::admitted) end_lookup(lane);
    list(lane);  // behind the other hosts
  }
  ground_.connections.wait_no_more(index_);
}

// Whether a request is under way now, in the place that was taken for it.
bool TransferEngine::Loop::start_one(HostLane& lane) {
  if (!may_look_up(lane)) return false;
  if (auto errand = lane.take_errand()) {
    start_errand(lane, std::move(*errand));
    return true;
  }
  if (!lane.rules || !knows_reservations(lane)) {
    lane.asking_rules = true;  // it is listed again when the answer is there
    const RulesFile& file = lane.rules ? kTdmFile : kRobotsFile;
    start_errand(lane,
                 {.host = lane.host(), .file = file, .url = lane.host() + std::string(file.path)});
    return true;
  }
  const auto now = Clock::now();
  JobPointer job = lane.take(now);
  if (!job || !may_ask(lane, job)) return false;
  CURL* handle = job->start_try(multi_.get(), share_.get(), ground_.bytes);
  lane.started(now);
  add_running(handle, {.lane = &lane, .job = std::move(job), .robots = nullptr});
  return true;
}

void TransferEngine::Loop::add_running(CURL* handle, Running running) {
  HostLane& lane = *running.lane;
  running.started = Clock::now();
  running.looks_up = lane.lookup == HostLane::Lookup::admitted;
  if (running.looks_up) lane.lookup = HostLane::Lookup::runs;
  running_.emplace(handle, std::move(running));
}

bool TransferEngine::Loop::may_ask(HostLane& lane, JobPointer& job) {
  const std::string path = job->path();
  FetchFailure why;
  if (!lane.rules->allows(path)) {
    why = {FailureReason::robots, "robots.txt forbids " + path};
  } else if (std::string reason = lane.reservations->reason(path); !reason.empty()) {
    why = {FailureReason::opted_out, std::move(reason)};
  } else {
    return true;
  }
  const TransferOutcome outcome = job->give_up(std::move(why));
  settle(std::move(job), outcome);
  return false;
}

// Lists of a million hosts: what is known of a host that has nothing to do is asked again.
void TransferEngine::Loop::forget_idle_lanes() {
  const std::size_t most_lanes = kMostLanes / ground_.loops;
  const auto now = Clock::now();
  std::erase_if(lanes_, [now](const auto& entry) {
    return entry.second->forgettable(now) && !entry.second->given_up;
  });
  if (lanes_.size() > most_lanes / 2) {
    // Dead hosts by the ten thousand. One that comes up again costs its time-outs once more.
    std::erase_if(lanes_, [now](const auto& entry) { return entry.second->forgettable(now); });
  }
  rule_bytes_ = 0;
  for (const auto& [host, lane] : lanes_) {
    rule_bytes_ += lane->rules ? lane->rules->bytes() : 0;
    rule_bytes_ += lane->reservations ? lane->reservations->bytes() : 0;
  }
  // Where most are busy, not for every step.
  most_lanes_ = std::max(most_lanes, 2 * lanes_.size());
  most_rule_bytes_ = std::max(kMostRuleMemory / ground_.loops, 2 * rule_bytes_);
}

std::chrono::milliseconds TransferEngine::Loop::idle_time() {
  auto soonest = Clock::now() + kLongestPoll;
  if (!paused_.empty()) soonest = std::min(soonest, Clock::now() + ground_.bytes.wait());
  if (!sleeping_.empty()) soonest = std::min(soonest, sleeping_.begin()->first);
  return std::max(std::chrono::milliseconds(0),
                  std::chrono::ceil<std::chrono::milliseconds>(soonest - Clock::now()));
}

void TransferEngine::Loop::interrupt() {
  finisher_.drop();
  for (auto& [handle, running] : running_) {
    if (running.job) keep_what_is_possible(*running.job);
  }
  running_.clear();
  paused_.clear();
  for (const Given& given : std::exchange(given_, {})) {
    if (given.job) keep_what_is_possible(*given.job);
  }
  for (auto& [host, lane] : lanes_) {
    for (JobPointer& job : lane->take_all()) keep_what_is_possible(*job);
  }
  runnable_.clear();
  unresolved_.clear();
  sleeping_.clear();
  lanes_.clear();
  batch_ = {};
  lookup_ended_ = false;
}

}  // namespace tinct
