#include <cerrno>
#include <cstdio>

#include "lib/base/errors.h"
#include "lib/base/log.h"
#include "tools/tinct/command.h"

namespace tinct {

const Command* find_command(const std::string& name) {
  for (const Command& command : all_commands()) {
    if (command.name == name) return &command;
  }
  return nullptr;
}

void print_text(const std::string& text) {
  if (std::fwrite(text.data(), 1, text.size(), stdout) != text.size() || std::fflush(stdout) != 0) {
    throw_system_error("can't write to stdout", errno);
  }
}

void print_json(const Json& document) { print_text(canonical_json_file(document)); }

}  // namespace tinct
