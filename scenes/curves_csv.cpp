#include <array>
#include <charconv>
#include <cmath>

#include "scenes/curves_csv.h"

namespace tinct {
namespace {

// Locale-independent, and as short as reads back to the same number.
void append(std::string& out, auto value) {
  if (!std::isfinite(value)) return;
  std::array<char, 32> text;
  const auto end = std::to_chars(text.data(), text.data() + text.size(), value);
  out.append(text.data(), end.ptr);
}

}  // namespace

std::string curves_csv(const Curves& curves) {
  std::string out = "frame,seconds";
  for (const std::string& column : curves.columns) out += "," + column;
  out += "\r\n";
  for (std::int64_t frame = 0; frame < curves.frames(); ++frame) {
    out += std::to_string(frame) + ",";
    append(out, curves.seconds(frame));
    for (std::size_t column = 0; column < curves.columns.size(); ++column) {
      out += ",";
      append(out, curves.at(frame, column));
    }
    out += "\r\n";
  }
  return out;
}

}  // namespace tinct
