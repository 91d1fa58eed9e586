#include "tools/tinct/help.h"

#include <algorithm>
#include <map>
#include <sstream>

namespace tinct {
namespace {

constexpr std::size_t kOptionColumn = 26;

std::string left_column(const Option& option) {
  if (option.positional) return option.metavar + (option.is_list() ? "..." : "");
  std::string text = "--" + option.name;
  if (!option.bare_value.empty()) return text + "[=" + option.metavar + "]";
  if (!option.is_flag()) text += " " + option.metavar;
  return text;
}

std::string right_column(const Option& option) {
  std::string text = option.help;
  if (!option.choices.empty()) {
    text += ":";
    for (const auto& choice : option.choices) text += " " + (choice.empty() ? "none" : choice);
  }
  if (option.required) {
    text += " (required)";
  } else if (option.is_list() && !option.positional) {
    text += option.default_text.empty()
                ? " (may be repeated)"
                : " (may be repeated; default: " + option.default_text + ")";
  } else if (!option.default_text.empty()) {
    text += " (default: " + option.default_text + ")";
  }
  return text;
}

std::string option_lines(const Option& option) {
  std::string left = "  " + left_column(option);
  std::string right = wrap(right_column(option), kOptionColumn);
  if (left.size() + 2 > kOptionColumn) return left + "\n" + right;
  return left + right.substr(left.size());
}

std::string usage_line(const Command& command) {
  std::string text = "Usage: tinct " + command.name;
  if (command.takes_settings) text += " [CONFIG.json] [key=value...]";
  const PreparedCommand prepared = command.prepare();
  bool optional = false;
  for (const Option& option : prepared.options.options()) {
    if (option.required || option.positional || option.in_usage) {
      const std::string shown = left_column(option);
      text += " " + (option.required || option.in_usage ? shown : "[" + shown + "]");
    } else {
      optional = true;
    }
  }
  return text + (optional ? " [options]" : "") + "\n";
}

std::string family_of(const Command& command) {
  const auto space = command.name.find(' ');
  return space == std::string::npos ? "" : command.name.substr(0, space);
}

// What the commands of a family are about.
std::string subject_of(const std::string& family) {
  static const std::map<std::string, std::string> subjects{{"abtest", "user studies"},
                                                           {"dataset", "datasets"},
                                                           {"manifest", "manifests"},
                                                           {"weights", "weights"}};
  const auto found = subjects.find(family);
  return found == subjects.end() ? family : found->second;
}

std::string command_list_line(const std::string& name, const std::string& summary) {
  std::string left = "  " + name;
  const std::string right = wrap(summary, 22);
  return left.size() >= 21 ? left + "\n" + right : left + right.substr(left.size());
}

}  // namespace

std::string wrap(const std::string& text, std::size_t indent, std::size_t width) {
  std::istringstream words(text);
  std::string out, line(indent, ' '), word;
  while (words >> word) {
    if (line.size() > indent && line.size() + 1 + word.size() > width) {
      out += line + "\n";
      line.assign(indent, ' ');
    }
    if (line.size() > indent) line += ' ';
    line += word;
  }
  return out + line + "\n";
}

std::string program_help() {
  std::string text =
      "tinct: rebuild datasets for video colorization, train colorizers on them, and score any\n"
      "colorizer for temporal consistency.\n\n"
      "Usage: tinct COMMAND [options]      tinct COMMAND --help explains one command\n\n"
      "Commands, in the order of work:\n";
  std::string last_family;
  for (const Command& command : all_commands()) {
    const std::string family = family_of(command);
    if (family.empty()) {
      text += command_list_line(command.name, command.summary);
    } else if (family != last_family) {
      std::string members;
      for (const Command& other : all_commands()) {
        if (family_of(other) == family) {
          members += (members.empty() ? "" : ", ") + other.name.substr(family.size() + 1);
        }
      }
      text += command_list_line(family, subject_of(family) + ": " + members);
    }
    last_family = family;
  }
  text +=
      "\nStart here:\n"
      "  tinct demo               the whole way on real footage, in minutes\n"
      "  tinct doctor             what this machine has, and what is missing\n\n"
      "Exit status: 0 done, 1 some items failed or a check differs, 2 wrong usage, 3 bad input,\n"
      "4 out of disk, memory or network, 70 a bug in tinct, 130 interrupted.\n";
  return text;
}

std::string command_help(const Command& command) {
  std::string text = "tinct " + command.name + ": " + command.summary + "\n\n";
  text += usage_line(command);
  std::string paragraph;
  std::istringstream about(command.about);
  for (std::string line; std::getline(about, line);) {
    if (line.empty()) {
      text += "\n" + wrap(paragraph, 0);
      paragraph.clear();
    } else {
      paragraph += line + " ";
    }
  }
  if (!paragraph.empty()) text += "\n" + wrap(paragraph, 0);

  const PreparedCommand prepared = command.prepare();
  if (!prepared.options.options().empty()) text += "\nOptions:\n";
  for (const Option& option : prepared.options.options()) text += option_lines(option);
  CommonOptions common;
  text += "\nCommon to all commands:\n";
  const OptionTable common_table = describe_options(common);
  for (const Option& option : common_table.options()) text += option_lines(option);

  if (!command.examples.empty()) text += "\nExamples:\n";
  for (const Example& example : command.examples) {
    text += wrap("# " + example.what, 2) + "  " + example.command + "\n";
  }
  return text;
}

std::string family_help(const std::string& family) {
  std::string lines;
  for (const Command& command : all_commands()) {
    if (family_of(command) == family) lines += command_list_line(command.name, command.summary);
  }
  if (lines.empty()) return "";
  return "Usage: tinct " + family + " COMMAND [options]\n\n" + lines + "\ntinct " + family +
         " COMMAND --help explains one of them\n";
}

}  // namespace tinct
