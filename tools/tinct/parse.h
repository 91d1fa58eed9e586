#pragma once

#include <string>
#include <vector>

#include "tools/tinct/command.h"

namespace tinct {

/// Fills a command's and the common options from the words after the command's name: first the
/// file of --config, then the command line. Throws Error(Fault::usage) that names the word, says
/// what is allowed and suggests the nearest known flag; an option of one value that stands twice on
/// the command line is refused too.
void parse_arguments(const std::vector<std::string>& words, const Command& command,
                     OptionTable& options, CommonOptions& common);

}  // namespace tinct
