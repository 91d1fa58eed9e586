#pragma once

namespace tinct {

/// Runs the command that the words of a command line ask for, out of all_commands(), and turns what
/// goes wrong into a sentence on stderr and an exit status: the body of main().
[[nodiscard]] int run_program(int argc, char** argv);

}  // namespace tinct
