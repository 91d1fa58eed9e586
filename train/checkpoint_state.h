#pragma once

#include <cstdint>
#include <filesystem>

#include "lib/base/json.h"

namespace tinct {

/// What a checkpoint's state.json says.
struct CheckpointState {
  std::int64_t step = 0;
  Json more = Json::object();  ///< sums of the log, last validation, the loss scaler: as written
};

/// Reads a checkpoint's state.json, and all that a run will ask of it. Throws Error(Fault::input)
/// that names the file and the way out where a member is missing or of another kind.
[[nodiscard]] CheckpointState read_checkpoint_state(const std::filesystem::path& file);

}  // namespace tinct
