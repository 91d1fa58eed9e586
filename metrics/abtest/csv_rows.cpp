#include "metrics/abtest/csv_rows.h"

#include "lib/base/errors.h"

namespace tinct {
namespace {

class Parser {
 public:
  Parser(std::string_view text, const std::string& name) : text_(text), name_(name) {}

  std::vector<CsvRow> rows() {
    while (at_ < text_.size()) {
      const char c = text_[at_++];
      if (c == '"' && cell_.empty()) {
        quoted();
      } else if (c == ',') {
        end_cell();
      } else if (c == '\n') {
        end_row();
      } else if (c != '\r') {
        cell_ += c;
      }
    }
    if (!cell_.empty() || !row_.cells.empty()) end_row();
    return std::move(rows_);
  }

 private:
  void quoted() {
    const std::size_t start = line_;
    while (at_ < text_.size()) {
      const char c = text_[at_++];
      if (c == '\n') ++line_;
      if (c != '"') {
        cell_ += c;
      } else if (at_ < text_.size() && text_[at_] == '"') {
        cell_ += text_[at_++];
      } else {
        return;
      }
    }
    throw Error(Fault::input,
                name_ + ", line " + std::to_string(start) + ": a quote is not closed");
  }
  void end_cell() {
    row_.cells.push_back(std::move(cell_));
    cell_.clear();
  }
  void end_row() {
    end_cell();
    const bool empty = row_.cells.size() == 1 && row_.cells[0].empty();
    if (!empty) rows_.push_back(std::move(row_));
    row_ = {.line = ++line_, .cells = {}};
  }

  std::string_view text_;
  const std::string& name_;
  std::size_t at_ = 0;
  std::size_t line_ = 1;
  std::string cell_;
  CsvRow row_;
  std::vector<CsvRow> rows_;
};

}  // namespace

std::vector<CsvRow> csv_rows(std::string_view text, const std::string& name) {
  // Spreadsheets begin UTF-8 with a byte order mark.
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
  return Parser(text, name).rows();
}

std::string csv_line(const std::vector<std::string>& cells) {
  std::string line;
  for (const std::string& cell : cells) {
    if (&cell != &cells.front()) line += ',';
    if (cell.find_first_of(",\"\n\r") == std::string::npos) {
      line += cell;
      continue;
    }
    line += '"';
    for (const char c : cell) line += c == '"' ? std::string("\"\"") : std::string(1, c);
    line += '"';
  }
  return line + "\n";
}

std::string csv_text(const std::string& text) {
  const bool formula =
      !text.empty() && std::string_view("=+-@\t\r").find(text[0]) != std::string_view::npos;
  return formula ? "'" + text : text;
}

}  // namespace tinct
