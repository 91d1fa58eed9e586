#pragma once

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>
#include <vector>

#include "lib/base/json.h"

namespace tinct {

/// Writes the numbers of a run where TensorBoard finds them: one file of events below a folder.
/// A TFRecord file (length, masked CRC-32C of it, data, masked CRC-32C of the data; tensorflow
/// core/lib/io/record_writer.h) of protobuf messages of type Event (tensorflow
/// core/util/event.proto): the file version, then one with a scalar summary for every number.
class TensorboardLog {
 public:
  /// Begins a new file with the lines of the log so far, in place of those of earlier parts of the
  /// run, whose times their numbers keep. Throws Error(Fault::resource) where it can't be written.
  TensorboardLog(const std::filesystem::path& folder, const std::vector<Json>& lines);

  /// The numbers of one line of log.jsonl, under "training/" or, where it has "mse_ab",
  /// "validation/"; its "step" is theirs.
  void add(const Json& line);
  /// Makes what was added visible to readers.
  void flush();

 private:
  std::filesystem::path path_;
  std::ofstream file_;
};

/// CRC-32C (Castagnoli; RFC 3720 §12.1) of bytes.
[[nodiscard]] std::uint32_t crc32c(std::string_view bytes) noexcept;

}  // namespace tinct
