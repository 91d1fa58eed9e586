#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

namespace tinct::test {

/// What a run of the built program left behind.
struct CliResult {
  int status = 0;
  std::string out;     ///< stdout
  std::string errors;  ///< stderr
};

struct CliOptions {
  std::map<std::string, std::string> environment;  ///< added to this process's own
  std::filesystem::path folder;                    ///< where it runs; empty: here
};

/// Runs `tinct WORDS…` as a user does.
[[nodiscard]] CliResult run_tinct(const std::vector<std::string>& words,
                                  const CliOptions& options = {});
/// The same for another program.
[[nodiscard]] CliResult run_program(const std::vector<std::string>& words,
                                    const CliOptions& options = {});

/// Runs `tinct WORDS…`, which gets a signal ("KILL") as soon as a file is there and not empty, or
/// ends before.
[[nodiscard]] CliResult run_signalled(const std::string& signal, const std::filesystem::path& file,
                                      const std::vector<std::string>& words);

/// A film of clearly different shots with these lengths in frames, 96x64, lossless (FFV1), so that
/// its pixels are known and its cuts are exact.
void write_film(const std::filesystem::path& path, const std::vector<int>& shots);

/// SHA-256 by name of every file below a folder: two trees are the same when these are.
[[nodiscard]] std::map<std::string, std::string> tree_digests(const std::filesystem::path& folder);

}  // namespace tinct::test
