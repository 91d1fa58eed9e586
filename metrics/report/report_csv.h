#pragma once

#include <filesystem>

#include "lib/base/json.h"

namespace tinct {

/// Writes frames.csv into `folder`: a row per method, clip and frame with the frame's number, its
/// time in seconds (number over the truth's rate, empty where that is unknown) and a column for
/// each curve of a metric that looks at single frames.
///
/// RFC 4180: CRLF, quotes where needed; numbers as shortest text that reads back the same, "." for
/// decimals, empty for null. Complete or not at all.
void write_frames_csv(const Json& score, const std::filesystem::path& folder);

/// Writes pairs.csv: a row per method, clip and pair of frames with both numbers, and a column for
/// each curve of a temporal metric; empty where it does not look at that pair. Most look at
/// neighbours, warp_error_lag at frames 16 apart, warp_error_long at the scene's first frame.
void write_pairs_csv(const Json& score, const std::filesystem::path& folder);

}  // namespace tinct
