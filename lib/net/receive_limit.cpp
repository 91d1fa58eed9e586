#include "lib/net/receive_limit.h"

namespace tinct {
namespace {

constexpr double kLeastBytesPerSecond = 1024;

}  // namespace

ReceiveLimit::ReceiveLimit(ByteBudget& budget, double stall_seconds)
    : budget_(budget), stall_time_(stall_seconds), since_(Clock::now()) {}

bool ReceiveLimit::admit(std::size_t bytes, Clock::time_point now) {
  if (!budget_.take(bytes, now)) {
    if (!paused_) paused_at_ = now;
    paused_ = true;
    return false;
  }
  bytes_ += bytes;
  return true;
}

void ReceiveLimit::go_on(Clock::time_point now) {
  if (paused_ && now > paused_at_) since_ += now - paused_at_;
  paused_ = false;
}

void ReceiveLimit::not_begun(Clock::time_point now) {
  since_ = now;
  bytes_ = 0;
}

bool ReceiveLimit::stalled(Clock::time_point now) {
  if (paused_) return false;
  // A stretch that was good enough is over: a later standstill counts from its own start.
  if (static_cast<double>(bytes_) >= kLeastBytesPerSecond * stall_time_.count()) not_begun(now);
  return now - since_ >= stall_time_;
}

}  // namespace tinct
