#include "tools/tinct/help_source.h"

#include <set>

#include "lib/base/json.h"
#include "tools/tinct/help.h"

namespace tinct {
namespace {

std::string entry(const std::string& name, const std::string& text) {
  // A JSON string of printable ASCII and \n, \" is a C++ string literal too.
  return "    {" + Json(name).dump() + ", " + Json(text).dump(-1, ' ', true) + "},\n";
}

}  // namespace

std::string help_source() {
  std::string source =
      "// Written by tinct-main --write-help-source at build time.\n"
      "#include \"tools/tinct/launcher_help.h\"\n\n"
      "const HelpText kHelpTexts[] = {\n";
  source += entry("", program_help());
  std::set<std::string> families;
  for (const Command& command : all_commands()) {
    source += entry(command.name, command_help(command));
    const auto space = command.name.find(' ');
    if (space != std::string::npos) families.insert(command.name.substr(0, space));
  }
  for (const std::string& family : families) source += entry(family, family_help(family));
  return source + "    {nullptr, nullptr},\n};\n";
}

}  // namespace tinct
