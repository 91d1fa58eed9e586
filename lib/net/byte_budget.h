#pragma once

// Private to lib/net.

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <mutex>

namespace tinct {

/// The bytes that all transfers together may receive: a token bucket (ITU-T I.371's leaky bucket
/// turned over) that fills at the rate and holds a tenth of a second's bytes.
///
/// A piece is taken whole where there is any credit; the debt that is left delays the next one. So
/// the rate holds in the long run, whatever the size of the pieces. Thread-safe.
class ByteBudget {
 public:
  using Clock = std::chrono::steady_clock;

  /// Bytes a second; 0: no limit.
  explicit ByteBudget(std::int64_t bytes_per_second, Clock::time_point now = Clock::now());

  [[nodiscard]] bool limited() const noexcept { return rate_ > 0; }
  /// Takes `bytes`, or nothing where there is no credit now.
  [[nodiscard]] bool take(std::size_t bytes, Clock::time_point now = Clock::now());
  /// Takes them in any case.
  void spend(std::size_t bytes, Clock::time_point now = Clock::now());
  /// How long until there is credit again; zero: there is.
  [[nodiscard]] Clock::duration wait(Clock::time_point now = Clock::now());

 private:
  void fill(Clock::time_point now);

  double rate_;
  std::mutex mutex_;
  double credit_;
  Clock::time_point filled_;
};

}  // namespace tinct
