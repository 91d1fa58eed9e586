#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "lib/base/files.h"
#include "lib/base/json.h"
#include "tests/cli/trained_film.h"

namespace tinct::test {

/// `tinct bench` of a protocol, which becomes "protocol.json" beside the dataset, into the folder
/// "bench" there, with more words behind.
[[nodiscard]] inline CliResult run_bench(const FilmDataset& made, const Json& protocol,
                                         const std::vector<std::string>& more = {},
                                         const CliOptions& options = {}) {
  write_file_atomically(made.folder / "protocol.json", protocol.dump());
  std::vector<std::string> words{"bench", made.path("protocol.json"), "--out", made.path("bench")};
  words.insert(words.end(), more.begin(), more.end());
  return run_tinct(words, options);
}

/// What that bench found: its bench.json, read.
[[nodiscard]] inline Json bench_result(const FilmDataset& made) {
  return read_json_file(made.folder / "bench/bench.json");
}

/// The records that it keeps of what was done, and when each was written.
[[nodiscard]] inline std::map<std::filesystem::path, std::filesystem::file_time_type> bench_records(
    const FilmDataset& made) {
  std::map<std::filesystem::path, std::filesystem::file_time_type> records;
  for (const auto& entry : std::filesystem::directory_iterator(made.folder / "bench/records")) {
    records[entry.path()] = entry.last_write_time();
  }
  return records;
}

}  // namespace tinct::test
