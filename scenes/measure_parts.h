#pragma once

#include <filesystem>
#include <optional>

#include "scenes/detectors.h"

namespace tinct {

/// What reading a film in parts gives.
struct MeasuredParts {
  VideoInfo info;  ///< complete
  Curves curves;
};

/// Measures a film with several decoders, each from one key frame to another, and joins the parts
/// in order. Every part but the last also decodes the first frame of the next, which must be the
/// same there: so the curves are those of one pass, bit for bit. Nothing where that can't be had
/// (damage, frames that need what lies before their key frame, times that don't name frames): then
/// read the film in one pass.
[[nodiscard]] std::optional<MeasuredParts> measure_in_parts(const std::filesystem::path& film,
                                                            const DetectorInfo& detector,
                                                            int decoders);

}  // namespace tinct
