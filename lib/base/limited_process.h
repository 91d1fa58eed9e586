#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace tinct {

/// How a program of the user's is run.
struct LimitedProcessOptions {
  double time_limit = 0;      ///< seconds; 0: none
  bool output_apart = false;  ///< stdout is what was asked for: kept in `output`
};

/// What it left behind.
struct LimitedProcessResult {
  int exit_status = 0;          ///< as a shell reports it: 128 + N after signal N
  bool timed_out = false;       ///< it was ended because its time was over
  std::string last_words;       ///< the end of what it wrote to stdout and stderr, at most 4 KiB
  std::string output;           ///< with output_apart the end of its stdout, at most 1 MiB
  std::int64_t peak_bytes = 0;  ///< the most memory that it had resident at a time
};

/// Runs a program that is not tinct's own and may never end: in a process group of its own, with
/// no input, its stdout and stderr read here (so that neither mixes with a result on stdout), line
/// by line to the log with --verbose. When it ends, when its time is over or when tinct is asked to
/// end, nothing of its group is left running: first SIGTERM, two seconds later SIGKILL.
///
/// Throws Error(Fault::input) when argv[0] can't be started, Error(Fault::interrupted) when tinct
/// was asked to end. Called from one thread at a time.
[[nodiscard]] LimitedProcessResult run_limited(const std::vector<std::string>& argv,
                                               const LimitedProcessOptions& options = {});

/// The last whole lines of a text, at most `count` of them and none longer than 200 bytes, joined
/// by " | "; empty lines are left out.
[[nodiscard]] std::string last_lines(const std::string& text, std::size_t count = 3);

}  // namespace tinct
