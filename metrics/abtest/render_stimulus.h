#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "lib/media/frame_source.h"
#include "metrics/abtest/stimulus_plan.h"

namespace tinct {

/// Where a clip stands in a file, in pixels.
struct TilePlace {
  int x = 0, y = 0, width = 0, height = 0;
};

/// A rendered stimulus.
struct RenderedStimulus {
  std::vector<TilePlace> tiles;  ///< as Stimulus::tiles
  int width = 0, height = 0;
  Rational fps;
  std::int64_t frames = 0;
  std::string media_type;  ///< "video/mp4" or "video/webm"
};

/// The film or folder of pictures of a clip in a method's folder: the one entry whose name without
/// extension is the clip's. Throws Error(Fault::input) that names both when it is missing, or when
/// several could be meant.
[[nodiscard]] std::filesystem::path find_study_clip(const std::filesystem::path& folder,
                                                    const std::string& method,
                                                    const std::string& clip);

/// Writes the clips of a stimulus side by side into one file, each pixel as 2 x 2, since 4:2:0
/// would blur colour at the clip's own size (mean RGB error 10.5 of 255 on a two-pixel checker at
/// 256 x 256, 1.1 at twice the size). H.264, or VP9 where there is no H.264 encoder or the study
/// asks for it; BT.709 tagged, no sound, no metadata. One file, one decoder: the clips can't drift
/// apart. `out` gets the name as it is, without an ending. Throws Error(Fault::input) for clips
/// whose sizes, lengths or frame rates differ (pictures have no rate and take the films').
[[nodiscard]] RenderedStimulus render_stimulus(const Stimulus& stimulus, const StudyConfig& config,
                                               const std::filesystem::path& out);

/// Makes a file larger by an element that players skip (MP4 "free", WebM Void), so that all files
/// of a scene have one size and sizes tell nothing; what is added is synced. A file that is already
/// as large stays.
void pad_media_file(const std::filesystem::path& path, std::uint64_t bytes,
                    const std::string& media_type);

}  // namespace tinct
