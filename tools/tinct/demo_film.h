#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace tinct {

/// The demo's film and the truth about it.
struct DemoFilm {
  std::filesystem::path file;
  std::vector<std::int64_t> cuts;  ///< first frame of each shot after the first
  std::int64_t frames = 0;
};

/// Splices three real clips (bikes.mp4, bigbuckbunny.mp4, carphone_pristine.mp4 of the footage
/// folder) into one film of 320x180 with hard cuts at known frames: at least four shots of each
/// clip, no shot beside another of its own clip. Written as H.264, or VP9 where no H.264 encoder
/// exists. Throws Error(Fault::input) when a clip is missing.
[[nodiscard]] DemoFilm make_demo_film(const std::filesystem::path& footage,
                                      const std::filesystem::path& out_folder);

}  // namespace tinct
