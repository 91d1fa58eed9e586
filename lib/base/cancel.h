#pragma once

namespace tinct {

/// Makes Ctrl-C and SIGTERM ask for a clean end; a second signal ends the process at once.
/// Call it once, before threads start. SIGPIPE is set to its default action, so that `tinct … |
/// head` ends quietly.
void install_signal_handlers();

/// True once an end was asked for; it stays so. From any thread, and cheap: long loops ask it for
/// every frame.
[[nodiscard]] bool cancelled() noexcept;

/// Throws Error(Fault::interrupted) once an end was asked for; else does nothing.
void throw_if_cancelled();

}  // namespace tinct
