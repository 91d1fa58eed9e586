#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace tinct {

/// A row of a CSV file.
struct CsvRow {
  int line = 0;                    ///< of the file where it begins, from 1
  std::vector<std::string> cells;  ///< without quotes, as many as the row has
};

/// One row as RFC 4180 has it, CRLF included. A text that a spreadsheet would run as a formula
/// (it begins with = + - @, a tab or a line break, and is no number) gets a ' in front, as does one
/// that begins with a ' itself, so that reading can take it away again.
[[nodiscard]] std::string csv_line(const std::vector<std::string>& cells);

/// Reads what csv_line() wrote, also after a spreadsheet saved it again: with a byte order mark,
/// with ; or a tab between the cells (whichever the first row has), and any line ends. Rows without
/// any text are left out. Throws Error(Fault::input) with `name` and the line for a quote that is
/// never closed and for text behind a closing one.
[[nodiscard]] std::vector<CsvRow> read_csv(std::string_view text, const std::string& name);

}  // namespace tinct
