#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <set>

#include "lib/media/colorizer.h"
#include "lib/media/frame_sink.h"
#include "lib/media/frame_source.h"
#include "lib/media/hints.h"

namespace tinct {

/// Where the hints of a film come from: a list, or a rate above 0; neither: no hints.
struct HintSource {
  std::optional<HintList> list;
  double rate = 0;
  std::uint64_t seed = 1;
};

/// How a film that follows another is written: its rate, time stamps, pixel shape, rotation, sound.
[[nodiscard]] FrameSinkOptions sink_like(const VideoInfo& info);

/// Colorizes one film, frame by frame; at each of `cuts` the colorizer forgets. Memory does not
/// grow with its length. Size, time stamps, pixel shape and sound are the film's. `side_by_side`,
/// where it is given, gets gray, colorized and input next to each other; it is not finished here,
/// so that several films can follow each other in it.
///
/// Returns the number of frames. Throws Error(Fault::input) for a film without frames, for hints
/// that were made for another size, and for hints behind the film's end.
std::int64_t colorize_film(Colorizer& colorizer, const std::filesystem::path& in,
                           const std::filesystem::path& out, const HintSource& hints,
                           const std::set<std::int64_t>& cuts, FrameSink* side_by_side);

}  // namespace tinct
