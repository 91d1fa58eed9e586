// The rests that hosts ask for, kept over runs.

#include <chrono>
#include <mutex>

#include "lib/net/failures.h"
#include "lib/net/transfer_loop.h"

namespace tinct {

HostLane& TransferEngine::Loop::with_rest(HostLane& lane) {
  if (options_.robots_cache == nullptr) return lane;
  double seconds = 0;
  {
    const std::lock_guard lock(ground_.callbacks);
    seconds = options_.robots_cache->rest_left(lane.host());
  }
  if (seconds > options_.longest_wait) {
    lane.given_up = rest_failure(FailureReason::rate_limited, "its host", seconds);
  } else if (seconds > 0) {
    lane.wait_until(Clock::now() + std::chrono::duration_cast<Clock::duration>(
                                       std::chrono::duration<double>(seconds)));
  }
  return lane;
}

void TransferEngine::Loop::keep_rest(const HostLane& lane, double seconds) {
  if (options_.robots_cache == nullptr || seconds <= 0) return;
  const std::lock_guard lock(ground_.callbacks);
  options_.robots_cache->keep_rest(lane.host(), seconds);
}

}  // namespace tinct
