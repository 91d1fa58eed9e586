#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "tests/support/cli.h"

namespace tinct::test {

/// One of two ranks on this machine, as a user starts it who sets the variables.
struct RankPlaceOfTwo {
  int rank = 0;
  int port = 0;
  std::filesystem::path pid;  ///< gets the number of its process, for signals
  std::filesystem::path
      errors;  ///< gets what it says, to be read meanwhile; empty: the result has it
};

/// Runs `tinct WORDS…` there to its end; a hang is killed after two minutes.
[[nodiscard]] CliResult run_as_rank(const RankPlaceOfTwo& place,
                                    const std::vector<std::string>& words);

}  // namespace tinct::test
