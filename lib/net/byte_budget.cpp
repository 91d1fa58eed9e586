#include "lib/net/byte_budget.h"

#include <algorithm>

namespace tinct {
namespace {

// More would come in a burst after a pause; less than the loops sleep would be lost.
constexpr double kHeldSeconds = 0.1;

}  // namespace

ByteBudget::ByteBudget(std::int64_t bytes_per_second, Clock::time_point now)
    : rate_(static_cast<double>(bytes_per_second)), credit_(rate_ * kHeldSeconds), filled_(now) {}

void ByteBudget::fill(Clock::time_point now) {
  // Another thread may have looked at the clock later.
  if (now <= filled_) return;
  const std::chrono::duration<double> passed = now - filled_;
  credit_ = std::min(rate_ * kHeldSeconds, credit_ + rate_ * passed.count());
  filled_ = now;
}

bool ByteBudget::take(std::size_t bytes, Clock::time_point now) {
  if (!limited()) return true;
  const std::lock_guard lock(mutex_);
  fill(now);
  if (credit_ <= 0) return false;
  credit_ -= static_cast<double>(bytes);
  return true;
}

void ByteBudget::spend(std::size_t bytes, Clock::time_point now) {
  if (!limited()) return;
  const std::lock_guard lock(mutex_);
  fill(now);
  credit_ -= static_cast<double>(bytes);
}

ByteBudget::Clock::duration ByteBudget::wait(Clock::time_point now) {
  if (!limited()) return {};
  const std::lock_guard lock(mutex_);
  fill(now);
  if (credit_ > 0) return {};
  // A little more than nothing must be there.
  const std::chrono::duration<double> seconds((1 - credit_) / rate_);
  return std::chrono::duration_cast<Clock::duration>(seconds);
}

}  // namespace tinct
