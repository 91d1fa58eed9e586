// Whose turn it is where something is scarce: the resolver, and the bytes of a rate limit.

#include <chrono>

#include "lib/net/transfer_loop.h"

namespace tinct {
namespace {

// Before libcurl forgets an address, so that it never asks for one unseen.
constexpr auto kAddressTime = std::chrono::seconds(kAddressSeconds * 9 / 10);

}  // namespace

bool TransferEngine::Loop::may_look_up(HostLane& lane) {
  if (lane.lookup == HostLane::Lookup::admitted || Clock::now() < lane.address_until) return true;
  // Behind those that wait already, for which this loop has asked.
  if (unresolved_.empty() && ground_.resolves.take(index_)) {
    lane.lookup = HostLane::Lookup::admitted;
    return true;
  }
  lane.lookup = HostLane::Lookup::waits;
  unresolved_.push_back(&lane);
  return false;
}

void TransferEngine::Loop::admit_lookups() {
  while (!unresolved_.empty()) {
    if (!ground_.resolves.take(index_)) return;  // woken when it is our turn
    HostLane& lane = *unresolved_.front();
    unresolved_.pop_front();
    lane.lookup = HostLane::Lookup::admitted;
    list(lane);
    if (!lane.runnable) end_lookup(lane);  // it has nothing to ask for now
  }
  ground_.resolves.wait_no_more(index_);
}

void TransferEngine::Loop::end_lookup(HostLane& lane) {
  lane.lookup = HostLane::Lookup::none;
  lookup_ended_ = true;  // others that wait here are looked at before this loop sleeps
  ground_.resolves.give_back(index_);
}

// libcurl sets the time when the name is looked up, or a connection was there already.
void TransferEngine::Loop::note_address(CURL* handle, Running& running) {
  curl_off_t microseconds = 0;
  curl_easy_getinfo(handle, CURLINFO_NAMELOOKUP_TIME_T, &microseconds);
  if (microseconds == 0) return;
  HostLane& lane = *running.lane;
  running.looks_up = false;
  lane.address_until = Clock::now() + kAddressTime;
  lane.lookup_failures = 0;
  end_lookup(lane);
  list(lane);
}

void TransferEngine::Loop::look_at_running() {
  for (auto& [handle, running] : running_) {
    if (running.looks_up) note_address(handle, running);
    if (!running.job) continue;
    report(*running.job);
    if (!running.job->paused() || running.in_line) continue;
    running.in_line = true;
    paused_.push_back(handle);
  }
}

void TransferEngine::Loop::resume_paused() {
  while (!paused_.empty() && ground_.bytes.wait() == Clock::duration::zero()) {
    CURL* handle = paused_.front();
    paused_.pop_front();
    const auto place = running_.find(handle);
    // A handle may have ended, and its address be another's by now.
    if (place == running_.end() || !place->second.in_line) continue;
    place->second.in_line = false;
    place->second.job->resume();
    if (!place->second.job->paused()) continue;
    place->second.in_line = true;
    paused_.push_back(handle);
  }
}

}  // namespace tinct
