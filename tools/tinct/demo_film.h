#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "lib/data/manifest.h"

namespace tinct {

/// The demo's film and the truth about it.
struct DemoFilm {
  std::filesystem::path file;
  std::vector<std::int64_t> cuts;  ///< first frame of each shot after the first
  std::int64_t frames = 0;
  std::vector<FrameRange> held_out;  ///< one shot of each clip; its place is seen in others
};

/// Splices three real clips (bikes.mp4, bigbuckbunny.mp4, carphone_pristine.mp4 of the footage
/// folder) into one film of 320x180 with hard cuts at known frames: at least four shots of each
/// clip, no shot beside another of its own clip. Written as H.264, or VP9 where no H.264 encoder
/// exists. Throws Error(Fault::input) when a clip is missing.
[[nodiscard]] DemoFilm make_demo_film(const std::filesystem::path& footage,
                                      const std::filesystem::path& out_folder);

/// Writes into the manifest's scenes which of them are held out: those that begin in a held-out
/// shot. The demo names them, because a drawn split depends on the film's bytes, which are those
/// of this machine's encoder, and might hold out all shots of one place.
void hold_out(Manifest& manifest, const DemoFilm& film);

}  // namespace tinct
