#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "lib/media/frame.h"

namespace tinct {

/// What a picture looks like from afar, in 24 bytes: the same after another encoding, size or
/// container to within a few bits. Made with whole numbers alone, so that it is the same on every
/// machine.
struct Fingerprint {
  /// The picture is averaged by area to 32x32; of its discrete cosine transform the 8x8 lowest
  /// frequencies are compared with the median of all but the first (the mean). Row by row, the
  /// first in the highest bit; 1: above the median.
  std::uint64_t phash = 0;
  /// Rounded mean of each cell of a 4x4 grid, row by row.
  std::array<std::uint8_t, 16> luma{};
  bool operator==(const Fingerprint&) const = default;
};

/// Of a gray8 frame: the luma as coded, as open_frame_source gives it. Throws Error(Fault::bug) for
/// another format or an empty frame.
[[nodiscard]] Fingerprint fingerprint(const Frame& luma);

/// How many of the 64 bits differ.
[[nodiscard]] int hamming(const Fingerprint& a, const Fingerprint& b) noexcept;

/// The mean squared difference of the 16 luma means.
[[nodiscard]] double luma_error(const Fingerprint& a, const Fingerprint& b) noexcept;

/// 48 lower-case hex digits: 16 of phash, 32 of luma.
[[nodiscard]] std::string hex(const Fingerprint& fingerprint);

/// The inverse of hex(); nothing for any other text.
[[nodiscard]] std::optional<Fingerprint> parse_fingerprint(std::string_view text) noexcept;

}  // namespace tinct
