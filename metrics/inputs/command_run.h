#pragma once

#include <filesystem>
#include <functional>
#include <string>

#include "lib/base/errors.h"
#include "lib/base/limited_process.h"

namespace tinct {

/// One run of a command, and what is said when it goes wrong.
struct CommandRun {
  std::string method;
  std::string shown;      ///< the command as the user wrote it
  std::string clip;       ///< empty: all of them
  double time_limit = 0;  ///< seconds; 0: none

  /// Runs the filled command by sh, then `take`, which looks at what it left behind. A command that
  /// fails or takes too long, and every Error(Fault::input) of `take`, whose sentence continues
  /// "the command …", end in an Error(Fault::input) that names method, command, clip, exit status
  /// and the last lines that it wrote.
  void run(const std::string& filled, const std::function<void()>& take) const;

 private:
  [[nodiscard]] Error error(const std::string& what, const LimitedProcessResult& result) const;
};

}  // namespace tinct
