#include "lib/net/shared_places.h"

#include <utility>

namespace tinct {

SharedPlaces::SharedPlaces(std::size_t most, std::size_t loops,
                           std::function<void(std::size_t)> wake)
    : most_(most), wake_(std::move(wake)), shares_(loops) {}

// The poorest that waits, where a place is free; else a number that no loop has.
std::size_t SharedPlaces::next_in_turn() const {
  std::size_t next = shares_.size();
  if (taken_ >= most_) return next;
  for (std::size_t loop = 0; loop < shares_.size(); ++loop) {
    const bool poorer = next == shares_.size() || shares_[loop].held < shares_[next].held;
    if (shares_[loop].waits && poorer) next = loop;
  }
  return next;
}

// The caller looks for itself again before it sleeps.
void SharedPlaces::wake_next(std::size_t caller, std::size_t next) const {
  if (next < shares_.size() && next != caller) wake_(next);
}

bool SharedPlaces::take(std::size_t loop) {
  bool taken = false;
  std::size_t next = 0;
  {
    const std::lock_guard lock(mutex_);
    Share& share = shares_[loop];
    next = next_in_turn();
    const bool others_turn = next < shares_.size() && shares_[next].held < share.held;
    taken = taken_ < most_ && !others_turn;
    share.waits = !taken;
    if (taken) {
      ++share.held;
      ++taken_;
      next = next_in_turn();
    }
  }
  wake_next(loop, next);
  return taken;
}

void SharedPlaces::give_back(std::size_t loop) {
  std::size_t next = 0;
  {
    const std::lock_guard lock(mutex_);
    --shares_[loop].held;
    --taken_;
    next = next_in_turn();
  }
  wake_next(loop, next);
}

void SharedPlaces::wait_no_more(std::size_t loop) {
  std::size_t next = 0;
  {
    const std::lock_guard lock(mutex_);
    if (!std::exchange(shares_[loop].waits, false)) return;
    next = next_in_turn();
  }
  wake_next(loop, next);
}

void SharedPlaces::reset() {
  const std::lock_guard lock(mutex_);
  shares_.assign(shares_.size(), {});
  taken_ = 0;
}

}  // namespace tinct
