#include "lib/base/shell_template.h"

#include <utility>

namespace tinct {
namespace {

// How sh reads the character at one position.
class Quoting {
 public:
  void read(char c) {
    const bool behind_dollar = std::exchange(dollar_, false);
    if (escaped_) {
      escaped_ = false;
    } else if (c == '\\' && mark_ != '\'') {
      escaped_ = true;
    } else if (c == '(' && (mark_ == '\0' || (mark_ == '"' && behind_dollar))) {
      // Inside $(…) quoting begins anew, also inside "…".
      outside_.push_back(std::exchange(mark_, '\0'));
    } else if (c == ')' && mark_ == '\0' && !outside_.empty()) {
      mark_ = outside_.back();
      outside_.pop_back();
    } else if (mark_ == '\0' && (c == '\'' || c == '"')) {
      mark_ = c;
    } else if (c == mark_) {
      mark_ = '\0';
    } else {
      dollar_ = c == '$';
    }
  }

  [[nodiscard]] std::string quoted(const std::string& value) const {
    std::string text;
    for (const char c : value) {
      if (mark_ == '"') {
        if (std::string_view("\\\"$`").find(c) != std::string_view::npos) text += '\\';
        text += c;
      } else {
        text += c == '\'' ? std::string("'\\''") : std::string(1, c);
      }
    }
    return mark_ == '\0' ? "'" + text + "'" : text;
  }

 private:
  char mark_ = '\0';
  std::string outside_;  // the marks around the open parentheses
  bool dollar_ = false;
  bool escaped_ = false;
};

}  // namespace

std::string fill_shell_template(std::string_view command,
                                const std::map<std::string, std::string, std::less<>>& values) {
  std::string filled;
  Quoting quoting;
  for (std::size_t at = 0; at < command.size();) {
    const std::size_t end = command[at] == '{' ? command.find('}', at) : std::string_view::npos;
    const auto value = end == std::string_view::npos
                           ? values.end()
                           : values.find(command.substr(at + 1, end - at - 1));
    if (value == values.end()) {
      quoting.read(command[at]);
      filled += command[at++];
    } else {
      filled += quoting.quoted(value->second);
      at = end + 1;
    }
  }
  return filled;
}

}  // namespace tinct
