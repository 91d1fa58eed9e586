#include "lib/net/transfer_loop.h"

#include <algorithm>
#include <exception>
#include <string_view>
#include <utility>
#include <vector>

#include "lib/base/files.h"
#include "lib/base/log.h"

namespace tinct {
namespace {

// How many requests are held at once; so many let busy hosts wait while others are served.
constexpr std::size_t kLookAhead = 4096;
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

TransferEngine::Loop::Loop(TransferOptions options)
    : options_(std::move(options)),
      share_(curl_share_init()),
      multi_(curl_multi_init()),
      most_lanes_(kMostLanes),
      most_rule_bytes_(kMostRuleMemory),
      finisher_([multi = multi_.get()] { curl_multi_wakeup(multi); }) {
  // One thread uses it: no locks are needed.
  curl_share_setopt(share_.get(), CURLSHOPT_SHARE, CURL_LOCK_DATA_SSL_SESSION);
  const long per_host = options_.per_host;
  curl_multi_setopt(multi_.get(), CURLMOPT_MAX_HOST_CONNECTIONS, per_host);
  curl_multi_setopt(multi_.get(), CURLMOPT_MAXCONNECTS,
                    std::max(256L, 4L * static_cast<long>(options_.connections)));
}

void TransferEngine::Loop::begin(const Next& next, const Done& done, const Bytes& bytes) {
  next_ = next;
  done_ = done;
  bytes_ = bytes;
  exhausted_ = false;
}

bool TransferEngine::Loop::step() {
  if (lanes_.size() > most_lanes_ || rule_bytes_ > most_rule_bytes_) forget_idle_lanes();
  collect_finished();
  admit();
  wake_lanes();
  start_ready();
  if (jobs_ == 0 && running_.empty()) return !exhausted_;
  int left = 0;
  curl_multi_perform(multi_.get(), &left);
  for (const auto& [handle, running] : running_) {
    if (running.job) report(*running.job);
  }
  // What has ended makes room, and a poll doesn't return for what is over already.
  if (collect()) return true;
  curl_multi_poll(multi_.get(), nullptr, 0, static_cast<int>(idle_time().count()), nullptr);
  return true;
}

void TransferEngine::Loop::end() {
  finisher_.wait();
  collect_finished();
  for (const auto& folder : changed_folders_) sync_folder(folder);
  changed_folders_.clear();
}

void TransferEngine::Loop::admit() {
  while (!exhausted_ && jobs_ < kLookAhead && !finisher_.full()) {
    auto request = next_();
    if (!request) {
      exhausted_ = true;
      return;
    }
    auto job = std::make_unique<TransferJob>(options_, std::move(*request));
    ++jobs_;
    TransferJob::Step step = job->begin();
    proceed(std::move(job), std::move(step));
  }
}

void TransferEngine::Loop::proceed(JobPointer job, TransferJob::Step step) {
  switch (step.kind) {
    case TransferJob::Step::Kind::ask: return queue(std::move(job));
    case TransferJob::Step::Kind::finish: return finisher_.begin(std::move(job));
    case TransferJob::Step::Kind::settled: return settle(std::move(job), step.outcome);
  }
}

void TransferEngine::Loop::queue(JobPointer job) {
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
  if (!options_.honour_robots) {
    lane->set_rules({});
  } else if (options_.robots_cache != nullptr) {
    if (const auto text = options_.robots_cache->find(host)) {
      keep_rules(*lane, *text);
    }
  }
  return *lane;
}

void TransferEngine::Loop::keep_rules(HostLane& lane, std::string_view text) {
  RobotsRules rules(text, kRobotsName);
  rule_bytes_ += rules.bytes();
  lane.set_rules(std::move(rules));
}

void TransferEngine::Loop::list(HostLane& lane) {
  if (lane.runnable || lane.asking_rules) return;
  const auto start = lane.next_start();
  if (!start) return;
  if (*start <= Clock::now()) {
    lane.runnable = true;
    runnable_.push_back(&lane);
  } else if (*start < lane.wakes) {
    lane.wakes = *start;
    ++lane.alarms;
    sleeping_.emplace(*start, &lane);
  }
}

void TransferEngine::Loop::wake_lanes() {
  const auto now = Clock::now();
  while (!lingering_.empty() && lingering_.front().until <= now) {
    HostLane& lane = *lingering_.front().lane;
    lingering_.pop_front();
    lane.released();
    list(lane);
  }
  while (!sleeping_.empty() && sleeping_.begin()->first <= now) {
    HostLane& lane = *sleeping_.begin()->second;
    if (sleeping_.begin()->first == lane.wakes) lane.wakes = Clock::time_point::max();
    --lane.alarms;
    sleeping_.erase(sleeping_.begin());
    list(lane);
  }
}

bool TransferEngine::Loop::has_room() const {
  return running_.size() < static_cast<std::size_t>(options_.connections) && !finisher_.full();
}

void TransferEngine::Loop::start_ready() {
  while (has_room() && !runnable_.empty()) {
    HostLane& lane = *runnable_.front();
    runnable_.pop_front();
    lane.runnable = false;
    const auto start = lane.next_start();
    if (!start) continue;
    if (*start <= Clock::now()) start_one(lane);
    list(lane);  // behind the other hosts
  }
}

void TransferEngine::Loop::start_one(HostLane& lane) {
  if (!lane.rules || !knows_reservations(lane)) {
    return start_robots(lane);  // the lane is listed again when the answer is there
  }
  const auto now = Clock::now();
  JobPointer job = lane.take(now);
  if (!job || !may_ask(lane, job)) return;
  CURL* handle = job->start_try(multi_.get(), share_.get());
  lane.started(now);
  running_.emplace(handle, Running{.lane = &lane, .job = std::move(job), .robots = nullptr});
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

void TransferEngine::Loop::start_robots(HostLane& lane) {
  auto request = std::make_unique<RobotsRequest>(multi_.get(), lane.host(), options_,
                                                 lane.rules ? kTdmFile : kRobotsFile);
  lane.asking_rules = true;
  lane.started(Clock::now());
  CURL* handle = request->handle();
  running_.emplace(handle, Running{.lane = &lane, .job = nullptr, .robots = std::move(request)});
}

// Lists of a million hosts: what is known of a host that has nothing to do is asked again.
void TransferEngine::Loop::forget_idle_lanes() {
  const auto now = Clock::now();
  std::erase_if(lanes_, [now](const auto& entry) {
    return entry.second->forgettable(now) && !entry.second->given_up;
  });
  if (lanes_.size() > kMostLanes / 2) {
    // Dead hosts by the ten thousand. One that comes up again costs its time-outs once more.
    std::erase_if(lanes_, [now](const auto& entry) { return entry.second->forgettable(now); });
  }
  rule_bytes_ = 0;
  for (const auto& [host, lane] : lanes_) {
    rule_bytes_ += lane->rules ? lane->rules->bytes() : 0;
    rule_bytes_ += lane->reservations ? lane->reservations->bytes() : 0;
  }
  // Where most are busy, not for every step.
  most_lanes_ = std::max(kMostLanes, 2 * lanes_.size());
  most_rule_bytes_ = std::max(kMostRuleMemory, 2 * rule_bytes_);
}

std::chrono::milliseconds TransferEngine::Loop::idle_time() const {
  auto soonest = Clock::now() + kLongestPoll;
  if (has_room() && !sleeping_.empty()) soonest = std::min(soonest, sleeping_.begin()->first);
  if (!lingering_.empty()) soonest = std::min(soonest, lingering_.front().until);
  return std::max(std::chrono::milliseconds(0),
                  std::chrono::ceil<std::chrono::milliseconds>(soonest - Clock::now()));
}

void TransferEngine::Loop::interrupt() {
  finisher_.wait();
  for (auto& [handle, running] : running_) {
    if (running.job) keep_what_is_possible(*running.job);
  }
  running_.clear();
  for (auto& [host, lane] : lanes_) {
    for (JobPointer& job : lane->take_all()) keep_what_is_possible(*job);
  }
  runnable_.clear();
  sleeping_.clear();
  lingering_.clear();
  lanes_.clear();
  jobs_ = 0;
}

}  // namespace tinct
