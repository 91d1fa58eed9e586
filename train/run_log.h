#pragma once

#include <cstdint>
#include <filesystem>
#include <limits>
#include <vector>

#include "lib/base/json.h"

namespace tinct {

/// The log of a run, `log.jsonl`: one JSON object a line, in the order of the steps. A resumed run
/// first drops the lines behind the step it resumes from, so that the log of a run that was
/// killed is, byte for byte, that of one that was not. Hence it holds no times.
class RunLog {
 public:
  /// Opens the log and keeps the lines whose "step" is at most `step`; a last line that was cut off
  /// by a kill goes too, and that of a validation after `step` (which has "mse_ab") where it is to
  /// be done again. Throws Error(Fault::resource) where it can't be written.
  RunLog(std::filesystem::path path, std::int64_t step, bool validates_again = false);

  /// Appends a line; `line` needs a "step". Throws Error(Fault::resource) for a full disk.
  void add(const Json& line);
  /// Makes what was added durable (fsync): before a checkpoint, whose resumption needs the lines up
  /// to its step. Throws Error(Fault::resource) for a failing disk, Fault::input where the file is
  /// gone.
  void sync() const;
  /// The lines that were there when it was opened.
  [[nodiscard]] const std::vector<Json>& lines() const noexcept { return lines_; }

  /// The whole lines of a log up to a step; none where there is no file.
  [[nodiscard]] static std::vector<Json> read(
      const std::filesystem::path& path,
      std::int64_t step = std::numeric_limits<std::int64_t>::max());

 private:
  std::filesystem::path path_;
  std::vector<Json> lines_;
};

}  // namespace tinct
