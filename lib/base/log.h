#pragma once

#include <string_view>

namespace tinct {

/// What goes to stderr.
enum class LogLevel {
  quiet,   ///< errors only
  normal,  ///< warnings and what is done too
  verbose  ///< details too
};

/// Sets the level for the whole process; call it before threads start.
void set_log_level(LogLevel level) noexcept;
/// The level that was set; `normal` until then.
[[nodiscard]] LogLevel log_level() noexcept;

/// One line on stderr; `sentence` has no line break at its end. A progress bar there is cleared
/// first. Safe to call from any thread.
void log_error(std::string_view sentence);    ///< behind "error: "; always shown
void log_warning(std::string_view sentence);  ///< behind "warning: "; not with --quiet
void log_info(std::string_view sentence);     ///< not with --quiet
void log_detail(std::string_view sentence);   ///< with --verbose only

/// True where stderr is a terminal and NO_COLOR is not set (https://no-color.org).
[[nodiscard]] bool stderr_has_colour() noexcept;

namespace detail {
/// Writes `text` as it is to stderr, in place of a progress bar that stands there. `is_bar`: it is
/// one itself, without a line break, and its owner draws it again.
void write_status_line(std::string_view text, bool is_bar);
/// Takes a progress bar away, if one stands there.
void clear_status_line();
}  // namespace detail

}  // namespace tinct
