#pragma once

// Private to lib/net.

#include <cstddef>
#include <functional>
#include <mutex>
#include <vector>

namespace tinct {

/// So many places that several loops share: for connections, or for names being resolved.
///
/// While all are taken, the next free one is for the waiting loop that has the fewest, so that no
/// loop starves beside another with many hosts. Thread-safe.
class SharedPlaces {
 public:
  /// `wake` is called with a loop's number when it should ask again; never while a lock is held.
  SharedPlaces(std::size_t most, std::size_t loops, std::function<void(std::size_t)> wake);

  /// Takes a place for a loop. False where it has to wait; it is woken for its turn.
  [[nodiscard]] bool take(std::size_t loop);
  void give_back(std::size_t loop);
  /// It doesn't wait any more: whose turn is next?
  void wait_no_more(std::size_t loop);
  /// All are free again, and nobody waits.
  void reset();

 private:
  struct Share {
    std::size_t held = 0;
    bool waits = false;
  };

  [[nodiscard]] std::size_t next_in_turn() const;
  void wake_next(std::size_t caller, std::size_t next) const;

  std::size_t most_;
  std::function<void(std::size_t)> wake_;
  std::mutex mutex_;
  std::vector<Share> shares_;
  std::size_t taken_ = 0;
};

}  // namespace tinct
