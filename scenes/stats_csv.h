#pragma once

#include <filesystem>
#include <string>

#include "scenes/scene_cutter.h"

namespace tinct {

/// The per-frame curves as CSV (RFC 4180): "frame,seconds,COLUMN…", a row a frame, numbers in the
/// shortest form that reads back the same, an empty field where there is no value.
[[nodiscard]] std::string stats_csv(const CutStats& stats);

/// Writes stats_csv() atomically. Throws Error as write_file_atomically does.
void write_stats_csv(const std::filesystem::path& path, const CutStats& stats);

}  // namespace tinct
