#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "lib/data/manifest.h"

namespace tinct {

/// A manifest whose scenes were edited as CSV.
struct CsvImport {
  Manifest manifest;
  int films_changed = 0;
  std::vector<std::string> remarks;  ///< "scenes.csv:4: …": what was ignored, and why
};

/// Puts the scenes and dropped ranges of a CSV file (see csv.h) in the place of those of `base`.
/// Rows may come in any order and may have been merged, split, removed or added. Columns are known
/// by their names; split, confidence and why may be missing and are then those of the range with
/// the same frames. Frames of a film that no row names are dropped as "discarded". A film whose
/// rows say what `base` says stays as it is, so an unedited file gives the same manifest.
///
/// `name` is the file in messages. Throws Error(Fault::input) with file and line for a row that is
/// mistyped, reversed, beyond the end of its film, of a film that `base` lacks, or that shares
/// frames with another one.
[[nodiscard]] CsvImport import_csv(std::string_view text, const std::string& name,
                                   const Manifest& base);

}  // namespace tinct
