#include <set>

#include "lib/base/errors.h"
#include "tools/tinct/help.h"

namespace tinct {
namespace {

std::string flags_of(const Command& command) {
  std::string words = "--help";
  CommonOptions common;
  const PreparedCommand prepared = command.prepare();
  const OptionTable common_table = describe_options(common);
  for (const OptionTable* table : {&prepared.options, &common_table}) {
    for (const Option& option : table->options()) {
      if (!option.positional) words += " --" + option.name;
    }
  }
  return words;
}

std::string first_words() {
  std::set<std::string> names{"--help", "--version"};
  for (const Command& command : all_commands()) {
    names.insert(command.name.substr(0, command.name.find(' ')));
  }
  std::string words;
  for (const auto& name : names) words += (words.empty() ? "" : " ") + name;
  return words;
}

std::string second_words(const std::string& family) {
  std::string words;
  for (const Command& command : all_commands()) {
    if (command.name.starts_with(family + " ")) {
      words += (words.empty() ? "" : " ") + command.name.substr(family.size() + 1);
    }
  }
  return words;
}

std::string bash_script() {
  std::string script =
      "# bash completion for tinct; try: source <(tinct completion bash)\n"
      "_tinct() {\n"
      "  local current=${COMP_WORDS[COMP_CWORD]} words\n"
      "  case \"${COMP_WORDS[1]} ${COMP_WORDS[2]}\" in\n";
  std::set<std::string> families;
  std::string singles;
  for (const Command& command : all_commands()) {
    const auto space = command.name.find(' ');
    if (space == std::string::npos) {
      singles += "    \"" + command.name + " \"*) words=\"" + flags_of(command) + "\" ;;\n";
      continue;
    }
    script += "    \"" + command.name + "\") words=\"" + flags_of(command) + "\" ;;\n";
    families.insert(command.name.substr(0, space));
  }
  script += singles;
  for (const auto& family : families) {
    script += "    \"" + family + " \"*) words=\"" + second_words(family) + "\" ;;\n";
  }
  return script +
         "  esac\n"
         "  if [[ $COMP_CWORD -eq 1 ]]; then words=\"" +
         first_words() +
         "\"; fi\n"
         "  if [[ $current == -* || $COMP_CWORD -le 2 ]]; then\n"
         "    COMPREPLY=($(compgen -W \"$words\" -- \"$current\"))\n"
         "  fi\n"
         "}\n"
         "complete -o default -F _tinct tinct\n";
}

std::string fish_script() {
  std::string script = "# fish completion for tinct; try: tinct completion fish | source\n";
  for (const Command& command : all_commands()) {
    const auto space = command.name.find(' ');
    const std::string first = command.name.substr(0, space);
    if (space == std::string::npos) {
      script += "complete -c tinct -n __fish_use_subcommand -a " + first + " -d '" +
                command.summary + "'\n";
    } else {
      script += "complete -c tinct -n __fish_use_subcommand -a " + first + "\n";
      script += "complete -c tinct -n '__fish_seen_subcommand_from " + first + "' -a " +
                command.name.substr(space + 1) + " -d '" + command.summary + "'\n";
    }
    const PreparedCommand prepared = command.prepare();
    for (const Option& option : prepared.options.options()) {
      if (option.positional) continue;
      script += "complete -c tinct -n '__fish_seen_subcommand_from " + first + "' -l " +
                option.name + (option.is_flag() ? "" : " -r") + "\n";
    }
  }
  return script;
}

}  // namespace

std::string completion_script(const std::string& shell) {
  if (shell == "bash") return bash_script();
  // zsh reads bash's script through its own bridge.
  if (shell == "zsh") return "autoload -U +X bashcompinit && bashcompinit\n" + bash_script();
  if (shell == "fish") return fish_script();
  throw Error(Fault::usage, "completion: \"" + shell + "\" is not one of bash, zsh, fish");
}

}  // namespace tinct
