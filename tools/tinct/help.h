#pragma once

#include <string>
#include <vector>

#include "tools/tinct/command.h"

namespace tinct {

/// The text of `tinct --help`: what the program is for and its commands.
[[nodiscard]] std::string program_help();

/// The text of `tinct COMMAND --help`: usage, meaning, options with defaults, examples.
[[nodiscard]] std::string command_help(const Command& command);

/// The text of `tinct FAMILY --help` for commands of two words, such as "manifest"; empty when
/// there is no such family.
[[nodiscard]] std::string family_help(const std::string& family);

/// A completion script for "bash", "zsh" or "fish". Throws Error(Fault::usage) for another shell.
[[nodiscard]] std::string completion_script(const std::string& shell);

/// Text broken at spaces so that no line is longer than `width`; every line starts with `indent`
/// spaces. Longer words stay whole.
[[nodiscard]] std::string wrap(const std::string& text, std::size_t indent, std::size_t width = 88);

}  // namespace tinct
