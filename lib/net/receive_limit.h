#pragma once

// Private to lib/net.

#include <chrono>
#include <cstddef>

#include "lib/net/byte_budget.h"

namespace tinct {

/// How one transfer keeps to the rate of all of them: it is paused while there are no bytes left
/// for it, and the time that it stands still for that reason is not the server's fault.
///
/// Not thread-safe; the budget is.
class ReceiveLimit {
 public:
  using Clock = ByteBudget::Clock;

  /// The budget outlives it.
  ReceiveLimit(ByteBudget& budget, double stall_seconds);

  /// Whether so many bytes may be taken now; false: the transfer is paused.
  [[nodiscard]] bool admit(std::size_t bytes, Clock::time_point now = Clock::now());
  [[nodiscard]] bool paused() const noexcept { return paused_; }
  /// It may ask again.
  void go_on(Clock::time_point now = Clock::now());
  /// Begins to measure anew: there is no connection yet.
  void not_begun(Clock::time_point now = Clock::now());
  /// Whether it stayed below 1 KiB/s for the time-out, pauses not counted. To be asked often.
  [[nodiscard]] bool stalled(Clock::time_point now = Clock::now());

 private:
  ByteBudget& budget_;
  std::chrono::duration<double> stall_time_;
  bool paused_ = false;
  Clock::time_point since_;  ///< when the stretch that is measured began, later by its pauses
  Clock::time_point paused_at_;
  std::size_t bytes_ = 0;  ///< in this stretch
};

}  // namespace tinct
