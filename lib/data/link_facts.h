#pragma once

#include <string>
#include <vector>

#include "lib/base/json.h"
#include "lib/data/manifest.h"

namespace tinct {

/// A fact that a manifest states and the film contradicts.
struct FactDifference {
  std::string member;  ///< "sha256", "stream/frames", "scenes/3/pixels"
  Json manifest;       ///< what the manifest says
  Json film;           ///< what was measured; null: the film has no such thing
  bool operator==(const FactDifference&) const = default;
};

/// "scenes/3/pixels: the manifest says …, the film has …"
[[nodiscard]] std::string difference_text(const FactDifference& difference);

/// Adds to `video` what it lacks of the facts that were measured of its film (film_facts.h), and
/// returns those that it states otherwise. Where there is one, nothing of `video` is changed.
/// `duration` is not compared: it is the container's word.
[[nodiscard]] std::vector<FactDifference> link_facts(ManifestVideo& video,
                                                     const ManifestVideo& measured);

/// Whether `video` has all facts that measuring its film could add.
[[nodiscard]] bool has_all_facts(const ManifestVideo& video);

}  // namespace tinct
