#include <algorithm>

#include "lib/net/file_name.h"
#include "lib/net/url.h"

namespace tinct {
namespace {

void skip_blanks(std::string_view& text) {
  text.remove_prefix(std::min(text.find_first_not_of(" \t"), text.size()));
}

// A quoted string (RFC 9110 §5.6.4, with its backslashes undone) or a plain token.
std::string take_value(std::string_view& text) {
  std::string value;
  if (text.empty() || text.front() != '"') {
    value = text.substr(0, text.find(';'));
    text.remove_prefix(value.size());
    value.erase(value.find_last_not_of(" \t") + 1);
    return value;
  }
  text.remove_prefix(1);
  while (!text.empty() && text.front() != '"') {
    if (text.front() == '\\' && text.size() > 1) text.remove_prefix(1);
    value.push_back(text.front());
    text.remove_prefix(1);
  }
  if (!text.empty()) text.remove_prefix(1);
  return value;
}

// RFC 8187: charset'language'percent-encoded. Only UTF-8 is understood; else nothing.
std::string extended_value(std::string_view value) {
  const std::size_t charset_end = value.find('\'');
  if (charset_end == std::string_view::npos) return {};
  const std::size_t language_end = value.find('\'', charset_end + 1);
  if (language_end == std::string_view::npos) return {};
  if (ascii_lower(value.substr(0, charset_end)) != "utf-8") return {};
  return percent_decoded(value.substr(language_end + 1));
}

// Servers send whole paths now and then; the last segment is the name.
std::string without_folders(std::string name) {
  const std::size_t slash = name.find_last_of("/\\");
  return slash == std::string::npos ? name : name.substr(slash + 1);
}

}  // namespace

std::string content_disposition_name(std::string_view value) {
  std::string plain;
  std::string_view rest = value.substr(std::min(value.find(';'), value.size()));
  while (!rest.empty()) {
    rest.remove_prefix(1);  // the semicolon
    skip_blanks(rest);
    const std::size_t name_end = std::min(rest.find_first_of("=;"), rest.size());
    std::string name = ascii_lower(rest.substr(0, name_end));
    name.erase(name.find_last_not_of(" \t") + 1);
    rest.remove_prefix(name_end);
    if (rest.empty() || rest.front() == ';') continue;
    rest.remove_prefix(1);  // the equals sign
    skip_blanks(rest);
    const std::string text = take_value(rest);
    if (name == "filename*") {
      if (std::string extended = extended_value(text); !extended.empty()) {
        return without_folders(std::move(extended));
      }
    }
    if (name == "filename" && plain.empty()) plain = without_folders(text);
    rest.remove_prefix(std::min(rest.find(';'), rest.size()));
  }
  return plain;
}

}  // namespace tinct
