#pragma once

#include <chrono>
#include <cstdint>
#include <mutex>
#include <string>

namespace tinct {

/// How far a long job is, on stderr: a bar with rate and time left on a terminal, a line every
/// ten seconds elsewhere, nothing with --quiet. All members may be called from any thread.
class Progress {
 public:
  /// `label` says what is done, `unit` what is counted, in the plural. `total` = 0 means that the
  /// end is not known; then a count, a rate and the time since the beginning are shown.
  Progress(std::string label, std::int64_t total, std::string unit = "frames");
  ~Progress();
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  /// So many more are done. It draws at most ten times a second.
  void add(std::int64_t done = 1);
  /// Work that an earlier run had done: part of the whole, but not of the rate.
  void skip(std::int64_t done);
  /// A few words shown behind the numbers, "loss 31.4".
  void set_note(std::string note);
  /// A better estimate of the end, for jobs that learn it on the way.
  void set_total(std::int64_t total);
  /// Removes the bar; the destructor does it too.
  void finish();

 private:
  using Clock = std::chrono::steady_clock;
  void show(Clock::time_point now);
  [[nodiscard]] std::string text(double seconds) const;

  std::mutex mutex_;
  std::string label_;
  std::string unit_;
  std::int64_t total_;
  std::int64_t done_ = 0;
  std::int64_t skipped_ = 0;
  std::string note_;
  bool terminal_;
  bool finished_ = false;
  Clock::time_point start_;
  Clock::time_point shown_;
};

/// Seconds as a clock shows them, rounded; below 0 as 0. 75 -> "1:15", 3700 -> "1:01:40".
[[nodiscard]] std::string clock_text(double seconds);

}  // namespace tinct
