#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "lib/base/options.h"

namespace tinct {

/// What every command understands.
struct CommonOptions {
  int threads = 0;
  bool quiet = false;
  bool verbose = false;
  bool json = false;
  std::filesystem::path config;

  static void describe(auto& opt, CommonOptions& o) {
    opt("threads", o.threads,
        "how many threads to use, 0 for all cores; changes no result, but for the last bits of "
        "train and colorize")
        .at_least(0);
    opt("json", o.json, "print one JSON document on stdout in place of text");
    opt("config", o.config, "read options from a JSON file; the command line wins")
        .shown_as("FILE.json");
    opt("quiet", o.quiet, "no progress and no remarks, errors only");
    opt("verbose", o.verbose, "more about what is done and why");
  }
};

/// A line of the examples in help: the command, and what it does.
struct Example {
  std::string command;
  std::string what;
};

/// A command made ready: its options at their defaults, and the function that runs it with what
/// the options then hold. Returns the exit status; throws Error.
struct PreparedCommand {
  OptionTable options;
  std::function<int(const CommonOptions&)> run;
};

/// One command of the program. A name of two words ("manifest stats") is a member of a family.
struct Command {
  std::string name;
  std::string summary;  ///< one line without a full stop, for the list of commands
  std::string about;    ///< paragraphs divided by an empty line
  std::vector<Example> examples;
  std::function<PreparedCommand()> prepare;
  /// "key=value" stands for "--key value", and "FILE.json" for "--config FILE.json".
  bool takes_settings = false;
  /// Runs the command by another program, with the words behind its name, once they are known to be
  /// right; empty: here.
  std::function<int(const std::vector<std::string>& words)> elsewhere;
};

/// Text of a command, apart from its options.
struct CommandText {
  std::string name, summary, about;
  std::vector<Example> examples;
  bool takes_settings = false;
};

/// A command from its text, an options struct with describe(), and the function that does it.
template <typename Options>
[[nodiscard]] Command make_command(CommandText text,
                                   int (*run)(const Options&, const CommonOptions&)) {
  return {.name = std::move(text.name),
          .summary = std::move(text.summary),
          .about = std::move(text.about),
          .examples = std::move(text.examples),
          .prepare =
              [run] {
                auto options = std::make_shared<Options>();
                return PreparedCommand{
                    describe_options(*options),
                    [options, run](const CommonOptions& common) { return run(*options, common); }};
              },
          .takes_settings = text.takes_settings,
          .elsewhere = {}};
}

/// All commands in the order of work (commands.cpp): the explicit list to extend.
[[nodiscard]] const std::vector<Command>& all_commands();

/// The command with this name, or nullptr.
[[nodiscard]] const Command* find_command(const std::string& name);

/// Prints a JSON document (canonical, one line) on stdout.
void print_json(const Json& document);
/// Prints text on stdout. Throws Error(Fault::resource) when stdout can't be written.
void print_text(const std::string& text);

}  // namespace tinct
