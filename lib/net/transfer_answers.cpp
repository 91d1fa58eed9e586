// What comes back from servers and from the threads that finish files.

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "lib/net/failures.h"
#include "lib/net/transfer_loop.h"

namespace tinct {
namespace {

// Where good answers take so much of the time-out, one that takes all of it may be merely slow.
constexpr double kSlowShare = 0.3;

bool is_unreachable(FailureReason reason) {
  return reason == FailureReason::unresolved || reason == FailureReason::unreachable ||
         reason == FailureReason::tls;
}

// One that is used again counts as there from the start.
bool had_connection(CURL* handle) {
  curl_off_t connected = 0;
  curl_off_t asked = 0;
  curl_easy_getinfo(handle, CURLINFO_CONNECT_TIME_T, &connected);
  curl_easy_getinfo(handle, CURLINFO_PRETRANSFER_TIME_T, &asked);
  return connected != 0 || asked != 0;
}

// To its first byte.
double seconds_to_answer(CURL* handle) {
  curl_off_t microseconds = 0;
  curl_easy_getinfo(handle, CURLINFO_STARTTRANSFER_TIME_T, &microseconds);
  return static_cast<double>(microseconds) * 1e-6;
}

// Whether we ended the connection, which its server may count for a while then. A stream of HTTP/2
// ends without its connection.
bool was_cut_off(CURL* handle, CURLcode code) {
  switch (code) {
    case CURLE_OK:
    case CURLE_PARTIAL_FILE:
    case CURLE_GOT_NOTHING:
    case CURLE_HTTP2_STREAM:
    case CURLE_SEND_ERROR:
    case CURLE_RECV_ERROR: return false;
    default: break;
  }
  long version = 0;
  curl_easy_getinfo(handle, CURLINFO_HTTP_VERSION, &version);
  return version < CURL_HTTP_VERSION_2_0 && had_connection(handle);
}

// Before the n-th further try of what a whole host waits for, counted from 1.
TransferJob::Clock::duration least_wait(const TransferOptions& options, int n) {
  const double wait = options.retry_sleep ? options.retry_sleep->wait(n - 1, options.longest_wait)
                                          : options.first_wait * n;
  return std::chrono::duration_cast<TransferJob::Clock::duration>(
      std::chrono::duration<double>(wait));
}

}  // namespace

bool TransferEngine::Loop::collect() {
  bool any = false;
  int left = 0;
  while (const CURLMsg* message = curl_multi_info_read(multi_.get(), &left)) {
    if (message->msg != CURLMSG_DONE) continue;
    any = true;
    const CURLcode code = message->data.result;
    CURL* handle = message->easy_handle;
    const auto place = running_.find(handle);
    Running running = std::move(place->second);
    running_.erase(place);
    ground_.connections.give_back(index_);
    if (running.looks_up) {
      note_address(handle, running);
      if (running.looks_up) end_lookup(*running.lane);
    }
    release(handle, running, code);
    running.robots ? end_errand(std::move(running), code)
                   : end_job(handle, std::move(running), code);
  }
  return any;
}

void TransferEngine::Loop::release(CURL* handle, const Running& running, CURLcode code) {
  HostLane& lane = *running.lane;
  long status = 0;
  curl_easy_getinfo(handle, CURLINFO_RESPONSE_CODE, &status);
  if (status != 0) lane.answered(running.started, seconds_to_answer(handle));
  if (!was_cut_off(handle, code)) return lane.released();
  set_alarm(lane, lane.cut_off(Clock::now()));
}

void TransferEngine::Loop::end_job(CURL* handle, Running running, CURLcode code) {
  if (code == CURLE_OK) note_time(handle);
  // Packets to the host vanish.
  const bool no_connection = code == CURLE_OPERATION_TIMEDOUT && !had_connection(handle);
  TransferJob::Step step =
      running.job->end_try(code, slowest_answer_ > kSlowShare * options_.stall_timeout);
  report(*running.job);
  HostLane& lane = *running.lane;
  note_answer(lane, step);
  const bool unreachable = !step.answered && (no_connection || is_unreachable(step.why));
  const FailureReason why = step.why;
  proceed(std::move(running.job), std::move(step));
  if (unreachable) note_no_host(lane, why);
  list(lane);
}

// A name without an address is asked for as often as for one link, however many the host has.
void TransferEngine::Loop::note_no_host(HostLane& lane, FailureReason why) {
  const bool no_address = why == FailureReason::unresolved;
  if (no_address && ++lane.lookup_failures > retries_for(why, options_.retries)) {
    return give_up(lane, {why, "its host's name has no address"});
  }
  if (lane.unreachable_again()) {
    return give_up(lane, {why, "its host couldn't be reached several times in a row"});
  }
  if (no_address) lane.wait_until(Clock::now() + least_wait(options_, lane.lookup_failures));
}

// The slowest answer of late: it loses a hundredth of itself with every answer.
void TransferEngine::Loop::note_time(CURL* handle) {
  slowest_answer_ = std::max(0.99 * slowest_answer_, seconds_to_answer(handle));
}

void TransferEngine::Loop::note_answer(HostLane& lane, const TransferJob::Step& step) {
  const bool over_rate = step.why == FailureReason::rate_limited;
  if (over_rate || (step.why == FailureReason::server_error && step.retry_after > 0)) {
    const double wait = std::min(step.retry_after, options_.longest_wait);
    const bool whole_host = lane.pushed_back(Clock::now(), wait, over_rate);
    if (whole_host) keep_rest(lane, step.retry_after);
    if (whole_host && step.retry_after > options_.longest_wait) {
      // To ask for its other links sooner would be against what it said.
      give_up(lane, rest_failure(step.why, "its host", step.retry_after));
    }
  } else if (step.answered) {
    lane.served();
  }
}

void TransferEngine::Loop::end_robots(HostLane& lane, const RobotsAnswer& answer) {
  keep_rest(lane, answer.retry_after);
  if (lane.rules) return end_reservations(lane, answer);
  const FetchFailure& failure = answer.failure.failure;
  if (answer.known) {
    if (options_.robots_cache != nullptr) {
      const std::lock_guard lock(ground_.callbacks);
      options_.robots_cache->keep(lane.host(), answer.text);
    }
    keep_rules(lane, answer.text);
  } else if (!answer.failure.transient || answer.retry_after > options_.longest_wait ||
             ++lane.rules_tries > retries_for(failure.reason, options_.retries)) {
    // Without rules all is forbidden (RFC 9309, section 2.3.1.4); the reason tells why.
    give_up(lane, failure);
  } else {
    wait_for_rules(lane, answer.retry_after);
  }
  list(lane);
}

void TransferEngine::Loop::wait_for_rules(HostLane& lane, double retry_after) {
  const std::chrono::duration<double> asked_for(retry_after);
  lane.wait_until(Clock::now() + std::max(std::chrono::duration_cast<Clock::duration>(asked_for),
                                          least_wait(options_, lane.rules_tries)));
}

void TransferEngine::Loop::give_up(HostLane& lane, const FetchFailure& failure) {
  lane.given_up = failure;
  for (JobPointer& job : lane.take_all()) {
    const TransferOutcome outcome = job->give_up(failure);
    settle(std::move(job), outcome);
  }
  while (auto errand = lane.take_errand()) run_errand(std::move(*errand));
}

bool TransferEngine::Loop::collect_finished() {
  std::vector<FileFinisher::Finished> finished = finisher_.take();
  for (FileFinisher::Finished& one : finished) {
    TransferJob::Step step = one.job->after_finish(std::move(one.outcome));
    proceed(std::move(one.job), std::move(step));
  }
  return !finished.empty();
}

void TransferEngine::Loop::settle(JobPointer job, TransferOutcome outcome) {
  batch_.settled.push_back({.job = std::move(job), .outcome = std::move(outcome)});
}

void TransferEngine::Loop::report(TransferJob& job) {
  const auto growth = job.take_growth();
  batch_.growth.received += growth.received;
  batch_.growth.expected += growth.expected;
}

}  // namespace tinct
