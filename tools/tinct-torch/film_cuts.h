#pragma once

#include <cstdint>
#include <filesystem>
#include <set>

#include "lib/data/manifest.h"

namespace tinct {

/// The frames of a film at which a model with memory forgets: the first of each scene of the
/// manifest, and the first behind each. The film is found by the name of its file, or by its
/// VideoId. Where it `is_only_film` to be colorized, the only one of a manifest is taken for it,
/// with a warning. Throws Error(Fault::input) where the manifest does not have it.
[[nodiscard]] std::set<std::int64_t> film_cuts(const Manifest& manifest,
                                               const std::filesystem::path& film,
                                               bool is_only_film);

}  // namespace tinct
