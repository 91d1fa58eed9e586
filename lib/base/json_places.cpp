#include <map>
#include <utility>

#include "lib/base/json.h"
#include "lib/base/json_places.h"

namespace tinct {
namespace {

std::string pointer_token(std::string_view name) {
  std::string token;
  for (const char c : name) {
    if (c == '~') {
      token += "~0";
    } else if (c == '/') {
      token += "~1";
    } else {
      token += c;
    }
  }
  return token;
}

// Walks over a text that is known to be JSON. Only what is looked for is written down, so that a
// manifest of a million scenes costs no more than its bytes.
class PlaceScanner {
 public:
  PlaceScanner(std::string_view text, std::span<const std::string> pointers) : text_(text) {
    for (const std::string& pointer : pointers) {
      // All prefixes, so that a missing member is found at what should hold it.
      for (std::size_t end = pointer.size();; end = pointer.rfind('/', end - 1)) {
        found_.emplace(pointer.substr(0, end), TextPlace{0, 0});
        if (end == 0 || end == std::string::npos) break;
      }
    }
  }

  void scan() {
    skip_space();
    note("", place_);
    value("");
  }

  [[nodiscard]] TextPlace place_of(const std::string& pointer) const {
    for (std::size_t end = pointer.size();; end = pointer.rfind('/', end - 1)) {
      const auto known = found_.find(pointer.substr(0, end));
      if (known != found_.end() && known->second.line > 0) return known->second;
      if (end == 0) return {};
    }
  }

 private:
  [[nodiscard]] char here() const { return at_ < text_.size() ? text_[at_] : '\0'; }
  [[nodiscard]] bool ended() const { return at_ >= text_.size(); }

  void step() {
    if (text_[at_++] == '\n') {
      ++place_.line;
      place_.column = 1;
    } else {
      ++place_.column;
    }
  }

  void skip_space() {
    while (here() == ' ' || here() == '\t' || here() == '\n' || here() == '\r') step();
  }

  std::string_view string_literal() {
    const std::size_t start = at_;
    step();
    while (!ended() && here() != '"') {
      if (here() == '\\') step();
      if (!ended()) step();
    }
    if (!ended()) step();
    return text_.substr(start, at_ - start);
  }

  void note(const std::string& pointer, TextPlace place) {
    const auto wanted = found_.find(pointer);
    if (wanted != found_.end()) wanted->second = place;
  }

  // Whether anything that is looked for lies at or below a pointer.
  [[nodiscard]] bool leads_on(const std::string& pointer) const {
    const auto next = found_.lower_bound(pointer + "/");
    return next != found_.end() && next->first.starts_with(pointer + "/");
  }

  void value(const std::string& pointer) {
    skip_space();
    if (here() == '{' || here() == '[') {
      leads_on(pointer) ? inside(pointer) : skip_structure();
    } else if (here() == '"') {
      string_literal();
    } else {
      while (!ended() && here() != ',' && here() != ']' && here() != '}') step();
    }
  }

  void inside(const std::string& pointer) {
    const bool object = here() == '{';
    step();
    for (std::size_t index = 0;; ++index) {
      skip_space();
      if (ended() || here() == '}' || here() == ']') break;
      const TextPlace start = place_;
      std::string child = pointer + "/";
      if (object) {
        child += pointer_token(Json::parse(string_literal()).get_ref<const std::string&>());
        skip_space();
        step();  // the colon
      } else {
        child += std::to_string(index);
      }
      note(child, start);
      value(child);
      skip_space();
      if (here() == ',') step();
    }
    if (!ended()) step();
  }

  void skip_structure() {
    int depth = 0;
    do {
      if (here() == '"') {
        string_literal();
        continue;
      }
      if (here() == '{' || here() == '[') ++depth;
      if (here() == '}' || here() == ']') --depth;
      step();
    } while (!ended() && depth > 0);
  }

  std::string_view text_;
  std::size_t at_ = 0;
  TextPlace place_;
  std::map<std::string, TextPlace> found_;  ///< line 0: not met
};

}  // namespace

std::vector<TextPlace> json_places(std::string_view text, std::span<const std::string> pointers) {
  PlaceScanner scanner(text, pointers);
  scanner.scan();
  std::vector<TextPlace> places;
  for (const std::string& pointer : pointers) places.push_back(scanner.place_of(pointer));
  return places;
}

}  // namespace tinct
