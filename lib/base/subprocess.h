#pragma once

#include <string>
#include <vector>

namespace tinct {

/// What a finished program left behind.
struct ProcessResult {
  int exit_status = 0;  ///< as a shell reports it: 128 + N after signal N
  std::string output;   ///< its stdout, where it was captured
};

/// How a program is run.
struct ProcessOptions {
  bool capture_output = false;  ///< else stdout is this process's own
};

/// Runs a program (argv[0] is looked up in PATH) and waits for it, however long; its stdin and
/// stderr are this process's own. Throws Error(Fault::input) when it can't be started. The child
/// gets default signal handling.
[[nodiscard]] ProcessResult run_process(const std::vector<std::string>& argv,
                                        const ProcessOptions& options = {});

/// The absolute path of the program that runs now. Throws std::filesystem::filesystem_error where
/// /proc is not there.
[[nodiscard]] std::string this_program();

}  // namespace tinct
