#pragma once

#include <cstdint>
#include <filesystem>
#include <set>
#include <string>
#include <vector>

#include "lib/base/json.h"
#include "tools/tinct/bench/protocol.h"
#include "tools/tinct/command.h"

namespace tinct {

/// Trains and colorizes the rows of a bench, one process after the other, in folders below `out`:
/// runs/NAME, colorized/NAME, and records/ with what was measured. What is done is not done again,
/// unless its run or films were removed; a training that was interrupted goes on.
class BenchRuns {
 public:
  /// `digest` names the dataset's content. Both references must outlive it.
  BenchRuns(const BenchProtocol& protocol, std::filesystem::path out, std::string digest,
            const CommonOptions& common);

  /// One row: {"name","about","status":"done"|"failed"} and, where it is done, "options" of its
  /// training, "train" {"parameters","multiply_adds","steps","steps_per_second","peak_bytes",
  /// "device"}, of one that has a critic "critic_accuracy" (last_critic_accuracy), of one that
  /// looks through a network of random weights a sentence "backbone", "colorize"
  /// {"frames","seconds","peak_bytes","hint_rate"}; where it failed "error", a sentence. Rows whose
  /// weights another row trained come behind it. Throws Error with the row's name for what the next
  /// row would meet too, as failure_of() tells.
  [[nodiscard]] Json run(const BenchSystem& system);

  /// The folder of colorized films of a row.
  [[nodiscard]] std::filesystem::path colorized(const std::string& name) const;
  /// The run's folder of a row that is trained.
  [[nodiscard]] std::filesystem::path run_folder(const std::string& name) const;

 private:
  /// What a command measured: from its record where that is of the same key and the command's
  /// output is there, else by running it. Throws failure_of() one that fails.
  [[nodiscard]] Json measured(const std::string& record, const Json& key,
                              const std::vector<std::string>& words, bool has_output) const;
  /// What the training of a row before measured. Throws Error(Fault::input) where it failed.
  [[nodiscard]] Json training_of(const std::string& name) const;
  [[nodiscard]] Json trained(const BenchSystem& system) const;
  [[nodiscard]] Json coloured(const BenchSystem& system, const std::filesystem::path& run) const;

  const BenchProtocol& protocol_;
  std::filesystem::path out_;
  std::string digest_;
  const CommonOptions& common_;
  std::set<std::string> failed_;  ///< rows that this process ran
};

}  // namespace tinct
