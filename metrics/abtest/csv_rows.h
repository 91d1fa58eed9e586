#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace tinct {

/// One row of a CSV file, with the line it begins on.
struct CsvRow {
  std::size_t line = 1;
  std::vector<std::string> cells;
};

/// The rows of CSV text (RFC 4180: quoted cells, doubled quotes, either line end). Throws
/// Error(Fault::input) with `name` and the line for a quote that is never closed.
[[nodiscard]] std::vector<CsvRow> csv_rows(std::string_view text, const std::string& name);

/// A line from cells that are quoted where they must be.
[[nodiscard]] std::string csv_line(const std::vector<std::string>& cells);

/// A text that no spreadsheet takes for a formula: one that begins with = + - @, a tab or a
/// carriage return gets an apostrophe in front.
[[nodiscard]] std::string csv_text(const std::string& text);

}  // namespace tinct
