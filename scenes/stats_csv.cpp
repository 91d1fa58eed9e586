#include <array>
#include <charconv>
#include <cmath>

#include "lib/base/files.h"
#include "scenes/stats_csv.h"

namespace tinct {
namespace {

// Locale-independent, and as short as reads back to the same number.
void append(std::string& out, double value) {
  if (!std::isfinite(value)) return;
  std::array<char, 32> text;
  const auto end = std::to_chars(text.data(), text.data() + text.size(), value);
  out.append(text.data(), end.ptr);
}

}  // namespace

std::string stats_csv(const CutStats& stats) {
  std::string out = "frame,seconds";
  for (const std::string& column : stats.columns) out += "," + column;
  out += "\r\n";
  for (const CutStats::Row& row : stats.rows) {
    out += std::to_string(row.frame) + ",";
    append(out, row.seconds);
    for (const double value : row.values) {
      out += ",";
      append(out, value);
    }
    out += "\r\n";
  }
  return out;
}

void write_stats_csv(const std::filesystem::path& path, const CutStats& stats) {
  write_file_atomically(path, stats_csv(stats));
}

}  // namespace tinct
