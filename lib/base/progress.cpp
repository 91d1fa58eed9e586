#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <utility>

#include "lib/base/log.h"
#include "lib/base/progress.h"

namespace tinct {
namespace {
constexpr auto kRedraw = std::chrono::milliseconds(100);
constexpr auto kLogEvery = std::chrono::seconds(10);
constexpr int kBarWidth = 24;
}  // namespace

std::string clock_text(double seconds) {
  const auto whole = static_cast<long long>(std::max(0.0, seconds) + 0.5);
  char text[32];
  if (whole >= 3600) {
    std::snprintf(text, sizeof text, "%lld:%02lld:%02lld", whole / 3600, whole / 60 % 60,
                  whole % 60);
  } else {
    std::snprintf(text, sizeof text, "%lld:%02lld", whole / 60, whole % 60);
  }
  return text;
}

Progress::Progress(std::string label, std::int64_t total, std::string unit)
    : label_(std::move(label)),
      unit_(std::move(unit)),
      total_(total),
      terminal_(isatty(STDERR_FILENO) == 1),
      start_(Clock::now()),
      shown_(start_) {}

Progress::~Progress() { finish(); }

void Progress::add(std::int64_t done) {
  const std::lock_guard lock(mutex_);
  done_ += done;
  const auto now = Clock::now();
  if (now - shown_ >= (terminal_ ? Clock::duration(kRedraw) : Clock::duration(kLogEvery))) {
    show(now);
  }
}

void Progress::skip(std::int64_t done) {
  const std::lock_guard lock(mutex_);
  done_ += done;
  skipped_ += done;
}

void Progress::set_note(std::string note) {
  const std::lock_guard lock(mutex_);
  note_ = std::move(note);
}

void Progress::set_total(std::int64_t total) {
  const std::lock_guard lock(mutex_);
  total_ = total;
}

void Progress::finish() {
  const std::lock_guard lock(mutex_);
  if (finished_) return;
  finished_ = true;
  if (terminal_ && log_level() != LogLevel::quiet) detail::clear_status_line();
}

std::string Progress::text(double seconds) const {
  const double rate = seconds > 0 ? static_cast<double>(done_ - skipped_) / seconds : 0;
  char tail[128];
  std::string line = label_;
  if (total_ > 0) {
    const double share = std::min(1.0, static_cast<double>(done_) / static_cast<double>(total_));
    const int full = static_cast<int>(share * kBarWidth);
    if (terminal_) {
      line += "  [" + std::string(static_cast<std::size_t>(full), '=') +
              std::string(static_cast<std::size_t>(kBarWidth - full), ' ') + "]";
    }
    const double left = rate > 0 ? static_cast<double>(total_ - done_) / rate : 0;
    std::snprintf(tail, sizeof tail, "  %3.0f %%  %lld/%lld %s  %.1f/s  %s left", 100 * share,
                  static_cast<long long>(done_), static_cast<long long>(total_), unit_.c_str(),
                  rate, clock_text(left).c_str());
  } else {
    std::snprintf(tail, sizeof tail, "  %lld %s  %.1f/s  %s", static_cast<long long>(done_),
                  unit_.c_str(), rate, clock_text(seconds).c_str());
  }
  return line + tail + (note_.empty() ? "" : "  " + note_);
}

void Progress::show(Clock::time_point now) {
  shown_ = now;
  if (finished_ || log_level() == LogLevel::quiet) return;
  const std::string line = text(std::chrono::duration<double>(now - start_).count());
  detail::write_status_line(terminal_ ? line : line + "\n", terminal_);
}

}  // namespace tinct
