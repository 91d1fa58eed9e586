#include "tools/tinct/program.h"

#include <algorithm>
#include <exception>
#include <new>

#include "lib/base/cancel.h"
#include "lib/base/errors.h"
#include "lib/base/files.h"
#include "lib/base/log.h"
#include "lib/base/parallel.h"
#include "lib/base/version.h"
#include "tools/tinct/help.h"
#include "tools/tinct/help_source.h"
#include "tools/tinct/parse.h"

namespace tinct {
namespace {

bool wants_help(const std::vector<std::string>& words) {
  for (const std::string& word : words) {
    if (word == "--") return false;
    if (word == "--help" || word == "-h") return true;
  }
  return false;
}

Error unknown_command(const std::string& word) {
  std::vector<std::string> names;
  for (const Command& command : all_commands()) {
    names.push_back(command.name.substr(0, command.name.find(' ')));
  }
  const std::string near = nearest_word(word, names);
  return {Fault::usage, "tinct has no command \"" + word + "\"" +
                            (near.empty() ? "" : "; did you mean tinct " + near + "?") +
                            " (tinct --help lists all)"};
}

int run_command(const Command& command, const std::vector<std::string>& words) {
  CommonOptions common;
  PreparedCommand prepared = command.prepare();
  parse_arguments(words, command, prepared.options, common);
  if (common.quiet) set_log_level(LogLevel::quiet);
  if (common.verbose) set_log_level(LogLevel::verbose);
  set_thread_count(common.threads);
  return command.elsewhere ? command.elsewhere(words) : prepared.run(common);
}

int dispatch(std::vector<std::string> words) {
  if (words.size() == 2 && words[0] == "--write-help-source") {
    write_file_atomically(words[1], help_source());
    return 0;
  }
  if (!words.empty() && words[0] == "help") words[0] = "--help";
  if (words.empty() || words[0] == "--help" || words[0] == "-h") {
    if (words.size() < 2) return print_text(program_help()), words.empty() ? 2 : 0;
    std::rotate(words.begin(), words.begin() + 1, words.end());  // `tinct help build`
  }
  if (words[0] == "--version") return print_text(std::string("tinct ") + kVersion + "\n"), 0;

  const std::string two = words.size() > 1 ? words[0] + " " + words[1] : "";
  const Command* command = find_command(two);
  const std::size_t used = command != nullptr ? 2 : 1;
  if (command == nullptr) command = find_command(words[0]);
  if (command == nullptr) {
    const std::string family = family_help(words[0]);
    if (family.empty()) throw unknown_command(words[0]);
    print_text(family);
    return wants_help(words) ? 0 : 2;
  }
  const std::vector<std::string> rest(words.begin() + static_cast<std::ptrdiff_t>(used),
                                      words.end());
  if (wants_help(rest)) return print_text(command_help(*command)), 0;
  return run_command(*command, rest);
}

}  // namespace

int run_program(int argc, char** argv) {
  try {
    install_signal_handlers();
    return dispatch({argv + 1, argv + argc});
  } catch (const Error& error) {
    log_error(error.what());
    return exit_status(error.fault());
  } catch (const std::bad_alloc&) {
    log_error("out of memory; use fewer --threads or smaller frames");
    return exit_status(Fault::resource);
  } catch (const std::exception& error) {
    log_error(std::string("a bug in tinct: ") + error.what() +
              "; please report it with the command you ran");
    return exit_status(Fault::bug);
  }
}

}  // namespace tinct
