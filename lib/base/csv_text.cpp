#include "lib/base/csv_text.h"

#include <algorithm>
#include <charconv>
#include <utility>

#include "lib/base/errors.h"

namespace tinct {
namespace {

constexpr std::string_view kGuarded = "=+-@\t\r\n'";

bool is_guarded(char first) { return kGuarded.find(first) != std::string_view::npos; }

// A negative number begins like a formula, and is none.
bool is_number(const std::string& text) {
  double value = 0;
  const char* end = text.data() + text.size();
  const auto [at, error] = std::from_chars(text.data(), end, value);
  return error == std::errc() && at == end;
}

std::string quoted(const std::string& text) {
  const bool guards = !text.empty() && is_guarded(text.front()) && !is_number(text);
  const std::string guarded = guards ? "'" + text : text;
  if (guarded.find_first_of(",;\t\"\r\n") == std::string::npos) return guarded;
  std::string out = "\"";
  for (const char c : guarded) {
    if (c == '"') out += '"';
    out += c;
  }
  return out + "\"";
}

std::string unguarded(std::string text) {
  if (text.size() > 1 && text.front() == '\'' && is_guarded(text[1])) text.erase(0, 1);
  return text;
}

// What stands between the cells: the first of the three that the first row has outside of quotes.
char separator_of(std::string_view text) {
  bool inside = false;
  for (const char c : text) {
    if (c == '"') inside = !inside;
    if (!inside && (c == ',' || c == ';' || c == '\t')) return c;
    if (!inside && (c == '\r' || c == '\n')) break;
  }
  return ',';
}

class CsvReader {
 public:
  CsvReader(std::string_view text, const std::string& name)
      : text_(text), name_(name), separator_(separator_of(text)) {}

  std::vector<CsvRow> read() {
    std::vector<CsvRow> rows;
    while (at_ < text_.size()) {
      CsvRow row = read_row();
      const bool empty = std::ranges::all_of(row.cells, &std::string::empty);
      if (!empty) rows.push_back(std::move(row));
    }
    return rows;
  }

 private:
  CsvRow read_row() {
    CsvRow row{.line = line_, .cells = {}};
    for (;;) {
      row.cells.push_back(unguarded(read_cell()));
      if (at_ < text_.size() && text_[at_] == separator_) {
        ++at_;
        continue;
      }
      end_line();
      return row;
    }
  }

  std::string read_cell() {
    if (at_ < text_.size() && text_[at_] == '"') return read_quoted();
    std::string cell;
    while (at_ < text_.size() && !ends_cell(text_[at_])) cell += text_[at_++];
    return cell;
  }

  std::string read_quoted() {
    const int opened = line_;
    std::string cell;
    for (++at_; at_ < text_.size(); ++at_) {
      const char c = text_[at_];
      if (c == '"') {
        if (at_ + 1 >= text_.size() || text_[at_ + 1] != '"') break;
        ++at_;
      }
      if (c == '\n') ++line_;
      cell += c;
    }
    if (at_ >= text_.size()) fail(opened, "a quote that opens here is never closed");
    ++at_;
    if (at_ < text_.size() && !ends_cell(text_[at_])) {
      fail(line_, "there is text behind a closing quote; double the quotes inside of a cell");
    }
    return cell;
  }

  [[nodiscard]] bool ends_cell(char c) const { return c == separator_ || c == '\r' || c == '\n'; }

  void end_line() {
    if (at_ >= text_.size()) return;
    if (text_[at_] == '\r' && at_ + 1 < text_.size() && text_[at_ + 1] == '\n') ++at_;
    ++at_;
    ++line_;
  }

  [[noreturn]] void fail(int line, const std::string& what) const {
    throw Error(Fault::input, name_ + ":" + std::to_string(line) + ": " + what);
  }

  std::string_view text_;
  const std::string& name_;
  char separator_;
  std::size_t at_ = 0;
  int line_ = 1;
};

}  // namespace

std::string csv_line(const std::vector<std::string>& cells) {
  std::string line;
  for (std::size_t i = 0; i < cells.size(); ++i) line += (i == 0 ? "" : ",") + quoted(cells[i]);
  return line + "\r\n";
}

std::vector<CsvRow> read_csv(std::string_view text, const std::string& name) {
  constexpr std::string_view kByteOrderMark = "\xef\xbb\xbf";
  if (text.starts_with(kByteOrderMark)) text.remove_prefix(kByteOrderMark.size());
  return CsvReader(text, name).read();
}

}  // namespace tinct
