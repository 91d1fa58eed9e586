#pragma once

#include <stdexcept>
#include <string>

namespace tinct {

/// Why a command could not go on; each kind has its own exit status (docs/architecture.md).
enum class Fault {
  usage,        ///< the command line or a configuration is wrong (exit status 2)
  input,        ///< a file, manifest or video is bad or missing (3)
  resource,     ///< out of disk, memory or network (4)
  bug,          ///< a broken promise inside tinct itself (70)
  interrupted,  ///< Ctrl-C or SIGTERM (130)
};

/// What cannot go on. `what()` is one sentence that names the thing, the position where there is
/// one, and the way out; it is shown to the user as it stands.
class Error : public std::runtime_error {
 public:
  /// `sentence` has no full stop at its end.
  Error(Fault fault, const std::string& sentence) : std::runtime_error(sentence), fault_(fault) {}
  [[nodiscard]] Fault fault() const noexcept { return fault_; }

 private:
  Fault fault_;
};

/// The exit status that a fault ends the program with.
[[nodiscard]] constexpr int exit_status(Fault fault) noexcept {
  switch (fault) {
    case Fault::usage: return 2;
    case Fault::input: return 3;
    case Fault::resource: return 4;
    case Fault::interrupted: return 130;
    case Fault::bug: break;
  }
  return 70;
}

/// Exit status of a command that ended, but with some items failed or a difference found.
inline constexpr int kSomeFailed = 1;

/// Throws Error for a failed system call: ENOSPC, EDQUOT, EIO, ENOMEM, EMFILE and ENFILE are
/// Fault::resource, everything else Fault::input. `doing` reads as in "can't write a.png"; the
/// system's words for `error_number` (an errno) follow, and for a full disk or a place that may not
/// be written what to do.
[[noreturn]] void throw_system_error(const std::string& doing, int error_number);

}  // namespace tinct
