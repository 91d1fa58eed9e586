#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace tinct {

/// A picture without compression, for training: 20 bytes of header and the pixels.
///
///     offset 0   "TRAW"
///     offset 4   version, 1
///     offset 8   width
///     offset 12  height
///     offset 16  channels, 3
///     offset 20  height rows of width pixels, each B, G, R; no padding
///
/// The four numbers are 32-bit unsigned, little endian.
///
/// Needs the standard library only: the training programs read it where no codec is installed.
struct RawFrameView {
  int width = 0;
  int height = 0;
  std::string_view pixels;  ///< width * height * 3 bytes inside the text that was parsed
};

inline constexpr std::size_t kRawFrameHeaderBytes = 20;
/// The longest side that a raw frame may have.
inline constexpr std::uint32_t kRawFrameMaxSide = 65535;

/// The header of a raw frame. Throws Error(Fault::bug) for sizes outside 1..65535.
[[nodiscard]] std::string raw_frame_header(int width, int height);

/// Looks at a raw frame's bytes without copying. Throws Error(Fault::input) that names `name` when
/// they are not a whole raw frame.
[[nodiscard]] RawFrameView parse_raw_frame(std::string_view bytes, const std::string& name);

}  // namespace tinct
