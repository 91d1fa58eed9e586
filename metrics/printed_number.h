#pragma once

#include <optional>
#include <regex>
#include <string>
#include <string_view>

namespace tinct {

/// A number that a program printed.
struct PrintedNumber {
  std::string text;  ///< as it stands there
  double value = 0;  ///< may be NaN or infinite
};

/// The last number in a text as people write it ("JOD = 9.07", "12 %", "nan"). A digit inside a
/// word or a version ("h264", the 7 of "0.5.7") begins no number.
[[nodiscard]] std::optional<PrintedNumber> last_number(std::string_view text);

/// The number in the pattern's first group at its last match, the text taken line by line and lines
/// up to their 4096th byte. A group without a number is NaN.
[[nodiscard]] std::optional<PrintedNumber> last_match(const std::string& text,
                                                      const std::regex& pattern);

}  // namespace tinct
