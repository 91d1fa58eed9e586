#pragma once

#include <filesystem>

#include "lib/net/transfer.h"
#include "lib/net/weights.h"

namespace tinct {

/// Weights that are in their folder.
struct GotWeights {
  std::filesystem::path path;
  bool was_there = false;  ///< nothing was downloaded
};

/// Downloads published weights into a folder, which is made where needed. The file appears under
/// its name only when its size and SHA-256 are right; what has another hash is removed. A run that
/// was interrupted goes on where it stopped.
///
/// Throws Error(Fault::resource) that names the address where the download fails, so also without
/// a network or for a wrong hash; Error(Fault::input) where another file has the name already;
/// Error(Fault::interrupted) after Ctrl-C.
[[nodiscard]] GotWeights get_weights(const WeightsInfo& weights,
                                     const std::filesystem::path& folder,
                                     const TransferOptions& options = {});

}  // namespace tinct
