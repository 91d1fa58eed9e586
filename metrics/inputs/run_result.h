#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "lib/base/json.h"
#include "metrics/inputs/clip_input.h"

namespace tinct {

/// What a command left in a folder: `expected` itself where it is a file or holds pictures, else
/// the one video or folder of pictures anywhere below `folder`. Throws Error(Fault::input) with a
/// sentence that continues "the command …" when there is nothing, or more than one.
[[nodiscard]] std::filesystem::path find_result(const std::filesystem::path& folder,
                                                const std::filesystem::path& expected);

/// The note about a finished run, kept beside its result.
class RunNote {
 public:
  /// `key` tells what the result depends on.
  RunNote(std::filesystem::path folder, Json key)
      : folder_(std::move(folder)), key_(std::move(key)) {}
  /// The result of an earlier run with the same key, when it is still there.
  [[nodiscard]] std::optional<std::filesystem::path> earlier_result() const;
  void write(const std::filesystem::path& result) const;

 private:
  std::filesystem::path folder_;
  Json key_;
};

}  // namespace tinct
