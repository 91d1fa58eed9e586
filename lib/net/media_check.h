#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <tl/expected.hpp>

#include "lib/media/fingerprint.h"
#include "lib/net/transfer_outcome.h"

namespace tinct {

/// What a picture or film must not go beyond, and what is made of it on the way.
struct MediaLimits {
  std::int64_t most_pixels = 100'000'000;  ///< width times height, from the header
  int least_side = 16;                     ///< pixels; smaller ones are tracking pixels and icons
  int sample_side = 0;                     ///< of the square picture for shards; 0: none is made
};

/// Looks at a whole picture, and says what it is or why it is of no use. Type by content; size from
/// the header before anything is decoded; every pixel decoded, libjpeg's warnings being errors;
/// placeholders by the list of known ones, and pictures of a single colour. What can't be decoded
/// here (HEIC, JPEG 2000, DPX, EXR, and AVIF or JPEG XL where FFmpeg can't) is unsupported.
/// A function of the bytes: from any thread.
[[nodiscard]] tl::expected<MediaFacts, FetchFailure> check_picture(std::string_view bytes,
                                                                   const MediaLimits& limits);

/// The same of a film on disk: see check_video_ends (lib/media/video_ends.h).
[[nodiscard]] tl::expected<MediaFacts, FetchFailure> check_film(const std::filesystem::path& film,
                                                                const MediaLimits& limits);

}  // namespace tinct
