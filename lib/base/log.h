#pragma once

#include <string_view>

namespace tinct {

/// What goes to stderr. `quiet` leaves errors only.
enum class LogLevel { quiet, normal, verbose };

/// Sets the level for the whole process; call it before threads start.
void set_log_level(LogLevel level) noexcept;
[[nodiscard]] LogLevel log_level() noexcept;

/// One line on stderr (a progress bar there is cleared first). Safe to call from any thread.
void log_error(std::string_view sentence);
void log_warning(std::string_view sentence);
void log_info(std::string_view sentence);
void log_detail(std::string_view sentence);  ///< shown with --verbose only

/// True where stderr is a terminal and NO_COLOR is not set (https://no-color.org).
[[nodiscard]] bool stderr_has_colour() noexcept;

namespace detail {
/// Writes a line to stderr while no progress bar is in the way; `bar` is redrawn by its owner.
void write_status_line(std::string_view text, bool is_bar);
void clear_status_line();
}  // namespace detail

}  // namespace tinct
