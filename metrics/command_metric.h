#pragma once

#include <memory>
#include <string>
#include <vector>

#include "metrics/clip_program.h"

namespace tinct {

/// What was given about commands that measure, each "NAME=TEXT".
struct CommandMetricTexts {
  std::vector<std::string> command;  ///< a shell command with the places below
  std::vector<std::string> pattern;  ///< an ECMAScript regular expression with one group
  std::vector<std::string> better;   ///< "higher", "lower" or "none"
  std::vector<std::string> unit;
  double time_limit = 0;  ///< seconds for one clip; 0: none
};

/// One command, checked.
struct CommandMetricText {
  std::string name, command, pattern, better = "none", unit;
};

/// Takes the texts apart. Throws Error(Fault::usage) for a text that is not NAME=TEXT; for a name
/// that is not made of letters, digits, ".", "_" and "-", or is that of another value; for a
/// command without {out}; for a pattern, direction or unit whose command is not there; for a
/// pattern that can't be read or has not exactly one group; and for a wrong direction.
[[nodiscard]] std::vector<CommandMetricText> parse_command_metrics(const CommandMetricTexts& texts);

/// Any program as a metric: its command is run by sh once for each clip and method, and the number
/// is read from its stdout. Places that are filled in, each as one word of the shell:
///
///     {out} {truth}       the video or folder of pictures, as it was given
///     {fps} {frames}      of the truth; decimal and whole
///     {width} {height}    in pixels
///     {clip} {method}     their names
///
/// The number is what the pattern's group holds at its last match (last_match); without a pattern
/// the last number of the text (last_number). No number, one that is not finite, an exit status
/// other than 0 and a command that runs too long make the value kNoValue, and a failure that names
/// command, exit status and the last lines of stderr. Errors as parse_command_metrics.
[[nodiscard]] std::vector<std::unique_ptr<ClipProgram>> command_metrics(
    const CommandMetricTexts& texts);

}  // namespace tinct
