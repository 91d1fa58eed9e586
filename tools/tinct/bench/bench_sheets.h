#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "tools/tinct/bench/bench_clips.h"

namespace tinct {

/// Frames of one clip, a row for the truth and one for each system.
struct BenchSheet {
  std::string clip;
  std::vector<std::string> rows;  ///< what each row shows
  std::string jpeg;               ///< the picture's bytes
  int width = 0, height = 0;
};

/// A row of a sheet: a name, and the folder where its films lie by the names of the clips' files.
struct SheetRow {
  std::string name;
  std::filesystem::path films;
};

/// Sheets of at most `most` clips, spread evenly: four frames of each, from its start to its end.
/// Rows without the film are left out.
[[nodiscard]] std::vector<BenchSheet> bench_sheets(const std::vector<BenchClip>& clips,
                                                   const std::vector<SheetRow>& rows,
                                                   std::size_t most);

}  // namespace tinct
