#pragma once

#include <map>
#include <string>
#include <string_view>

namespace tinct {

/// Fills the places of a shell command, {NAME} for each name in `values`, so that sh reads each
/// value as one piece of text whatever characters it holds: bare, inside '…' or inside "…", as its
/// place asks. Braces around any other name stay as they are. The command
/// itself is taken as it stands: it is the user's.
[[nodiscard]] std::string fill_shell_template(
    std::string_view command, const std::map<std::string, std::string, std::less<>>& values);

}  // namespace tinct
