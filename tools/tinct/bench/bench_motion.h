#pragma once

#include <filesystem>
#include <string>

#include "lib/base/json.h"

namespace tinct {

/// How large the motion is that training makes of single frames, beside that of the films: over
/// pairs of the training scenes, scaled to the training's size. `settings` are a protocol's options
/// of tinct train; size, motion, augment and seed make the artificial pairs as training does, and
/// flow names how the films' motion is estimated (farneback, or dis).
///
/// {"size", "edges", "artificial", "films"}; either of the two has {"pairs", "shares", "median",
/// "percentile_95"} and what it was made by, in pixels from a frame to the one before; the films'
/// are neighbouring frames of the dataset. Null, with a warning, where nothing can be measured:
/// the settings are wrong, or the dataset has no shards or no training scene of two frames.
[[nodiscard]] Json bench_motion(const std::filesystem::path& dataset, const Json& settings);

/// The two histograms of bench_motion as one inline SVG, each bin's bars side by side.
[[nodiscard]] std::string svg_motion(const Json& motion);

}  // namespace tinct
