#pragma once

#include <cstdint>
#include <filesystem>

#include "lib/base/json.h"

namespace tinct {

/// What a checkpoint's state.json says to a run that goes on from it.
struct CheckpointState {
  std::int64_t step = 0;
  Json more = Json::object();     ///< sums of the log, last validation, the loss scaler: as written
  Json digests = Json::object();  ///< of the files beside it, by name; empty: of an older tinct
};

/// Reads the state.json of a checkpoint's folder, and all that a run will ask of it. Throws
/// Error(Fault::input) that names the file and the way out where a member is missing or of another
/// kind.
[[nodiscard]] CheckpointState read_checkpoint_state(const std::filesystem::path& folder);

/// Throws Error(Fault::input) that names the first file whose bytes are not those of its digest.
void check_digests(const std::filesystem::path& folder, const Json& digests);

/// Writes a folder's state.json with the digests of the files beside it
/// (train/file_digest.h). Atomic.
void write_checkpoint_state(const std::filesystem::path& folder, const Json& state);

/// True where the folder's state.json says that already, whatever its digests are.
[[nodiscard]] bool has_checkpoint_state(const std::filesystem::path& folder, const Json& state);

/// Takes the digests out of a folder's state.json, so that a kill between the files that are about
/// to be written anew leaves a checkpoint that can be read.
void drop_digests(const std::filesystem::path& folder);

}  // namespace tinct
