#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>

namespace tinct {

/// How the bytes of a Frame are laid out.
enum class PixelFormat {
  bgr24,  ///< 3 bytes a pixel: blue, green, red
  gray8,  ///< 1 byte a pixel: luma as decoded
};

[[nodiscard]] constexpr int bytes_per_pixel(PixelFormat format) noexcept {
  return format == PixelFormat::bgr24 ? 3 : 1;
}

/// One picture. Copying a Frame shares its bytes; clone() makes bytes of its own. A frame that
/// came from a source is never written to.
struct Frame {
  std::shared_ptr<std::uint8_t[]> buffer;
  int width = 0;
  int height = 0;
  std::ptrdiff_t stride = 0;  ///< bytes from one row to the next; at least width * bytes_per_pixel
  PixelFormat format = PixelFormat::bgr24;
  std::int64_t pts = 0;     ///< presentation time in the units of VideoInfo::time_base
  std::int64_t number = 0;  ///< counted from 0 in presentation order
  bool damaged = false;     ///< the decoder met an error here and concealed it

  [[nodiscard]] std::uint8_t* row(int y) noexcept { return buffer.get() + y * stride; }
  [[nodiscard]] const std::uint8_t* row(int y) const noexcept { return buffer.get() + y * stride; }
  [[nodiscard]] bool empty() const noexcept { return buffer == nullptr; }
};

/// A frame with its own uninitialised bytes, rows packed without gaps. Sizes must be positive.
[[nodiscard]] Frame make_frame(int width, int height, PixelFormat format = PixelFormat::bgr24);

/// A deep copy, rows packed.
[[nodiscard]] Frame clone(const Frame& frame);

/// True when size, format and every pixel agree (padding, pts and number are not compared).
[[nodiscard]] bool same_pixels(const Frame& a, const Frame& b) noexcept;

}  // namespace tinct
