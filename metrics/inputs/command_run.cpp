#include "metrics/inputs/command_run.h"

#include <fmt/format.h>

#include "lib/base/log.h"

namespace tinct {

Error CommandRun::error(const std::string& what, const LimitedProcessResult& result) const {
  const std::string words = last_lines(result.last_words);
  return {Fault::input,
          fmt::format("{}: the command \"{}\" {}{}; exit status {}, {}; --work DIR keeps its "
                      "folder, --verbose shows all it says",
                      method, shown, what, clip.empty() ? "" : " (clip \"" + clip + "\")",
                      result.exit_status,
                      words.empty() ? "it said nothing" : "its last lines: " + words)};
}

void CommandRun::run(const std::string& filled, const std::function<void()>& take) const {
  log_detail("runs: " + filled);
  const LimitedProcessResult result =
      run_limited({"/bin/sh", "-c", filled}, {.time_limit = time_limit});
  if (result.timed_out) {
    throw error(fmt::format("ran longer than --time-limit {} s and was ended", time_limit), result);
  }
  if (result.exit_status != 0) throw error("failed", result);
  try {
    take();
  } catch (const Error& problem) {
    if (problem.fault() != Fault::input) throw;
    throw error(problem.what(), result);
  }
}

}  // namespace tinct
