#include "tools/tinct/commands.h"
#include "tools/tinct/help.h"

namespace tinct {
namespace {

struct CompletionOptions {
  std::string shell;

  static void describe(auto& opt, CompletionOptions& o) {
    opt("shell", o.shell, "whose script to print")
        .positional()
        .required()
        .shown_as("SHELL")
        .one_of({"bash", "zsh", "fish"});
  }
};

int run(const CompletionOptions& options, const CommonOptions&) {
  print_text(completion_script(options.shell));
  return 0;
}

}  // namespace

Command completion_command() {
  return make_command<CompletionOptions>(
      {.name = "completion",
       .summary = "print a completion script for your shell",
       .about = "Completes commands and options. The script is made from the same table as --help.",
       .examples = {{"source <(tinct completion bash)", "for this bash session"},
                    {"tinct completion fish > ~/.config/fish/completions/tinct.fish",
                     "for every fish session"}}},
      run);
}

}  // namespace tinct
