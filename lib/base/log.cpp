#include <unistd.h>

#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <mutex>
#include <string>

#include "lib/base/log.h"

namespace tinct {
namespace {

std::atomic<LogLevel> level{LogLevel::normal};
std::mutex mutex;
bool bar_shown = false;

void write_all(const std::string& text) {
  std::fwrite(text.data(), 1, text.size(), stderr);
  std::fflush(stderr);
}

void write_line(std::string_view prefix, const char* colour, std::string_view sentence) {
  std::string line;
  if (stderr_has_colour() && *colour) {
    line.append(colour).append(prefix).append("\033[0m");
  } else {
    line.append(prefix);
  }
  line.append(sentence).append("\n");
  detail::write_status_line(line, false);
}

}  // namespace

void set_log_level(LogLevel new_level) noexcept { level = new_level; }
LogLevel log_level() noexcept { return level; }

bool stderr_has_colour() noexcept {
  static const bool colour = [] {
    const char* no_color = std::getenv("NO_COLOR");
    return isatty(STDERR_FILENO) == 1 && (no_color == nullptr || *no_color == '\0');
  }();
  return colour;
}

void log_error(std::string_view sentence) { write_line("error: ", "\033[1;31m", sentence); }

void log_warning(std::string_view sentence) {
  if (level != LogLevel::quiet) write_line("warning: ", "\033[33m", sentence);
}

void log_info(std::string_view sentence) {
  if (level != LogLevel::quiet) write_line("", "", sentence);
}

void log_detail(std::string_view sentence) {
  if (level == LogLevel::verbose) write_line("", "", sentence);
}

namespace detail {

void write_status_line(std::string_view text, bool is_bar) {
  const std::lock_guard lock(mutex);
  std::string out;
  if (bar_shown) out = "\r\033[K";
  out.append(text);
  bar_shown = is_bar;
  write_all(out);
}

void clear_status_line() {
  const std::lock_guard lock(mutex);
  if (bar_shown) write_all("\r\033[K");
  bar_shown = false;
}

}  // namespace detail
}  // namespace tinct
