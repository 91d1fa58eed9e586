#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "lib/data/manifest.h"

namespace tinct {

/// The columns that follow from the frames.
inline constexpr std::array<std::string_view, 3> kDerivedColumns{"start_seconds", "end_seconds",
                                                                 "length"};

/// What a row of an edited CSV file says. Nothing for a column that the file does not have.
struct EditedRow {
  int line = 0;          ///< of the file
  std::size_t film = 0;  ///< index into the manifest's videos
  bool scene = true;     ///< else a dropped range
  FrameRange frames;     ///< in order, within the film
  std::optional<std::string> split;
  std::optional<std::optional<double>> confidence;
  std::optional<std::string> why;
  std::array<std::optional<std::string>, 3> derived;  ///< by kDerivedColumns
};

struct EditedRows {
  std::vector<EditedRow> rows;
  std::vector<std::string> remarks;  ///< columns that are ignored
};

/// Reads the rows of an edited CSV file, each by itself. Errors as import_csv, but for shared
/// frames.
[[nodiscard]] EditedRows read_edited_rows(std::string_view text, const std::string& name,
                                          const Manifest& base);

}  // namespace tinct
