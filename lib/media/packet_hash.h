#pragma once

#include <filesystem>

#include "lib/base/hash.h"

namespace tinct {

/// BLAKE2b-256 of the payloads of all packets of a film's video stream, one after the other in the
/// order of the file: what `ffmpeg -i FILM -map 0:v:0 -c copy -f data -` writes. Nothing is
/// decoded. A remux keeps it where both containers store packets alike (MP4, MOV and Matroska do;
/// MPEG-TS does not). Throws Error(Fault::input) for what can't be read as a video,
/// Error(Fault::interrupted) after Ctrl-C.
[[nodiscard]] Digest256 packet_hash(const std::filesystem::path& film);

}  // namespace tinct
