#pragma once

#include <filesystem>
#include <string>

#include "lib/base/json.h"
#include "train/metrics/state_dict.h"

namespace tinct {

/// Weights of the list (lib/net/weights.h) out of their folder, those whose names begin with
/// `prefix`. Where `notes` are given, it is checked whether they are the published ones, and if not
/// that is noted. Throws Error(Fault::input) that says how to get them where they are missing.
[[nodiscard]] StateDict load_weights_named(const std::string& name,
                                           const std::filesystem::path& folder,
                                           const std::string& prefix, Json* notes);

}  // namespace tinct
