#include <cstring>

#include "lib/base/errors.h"
#include "lib/media/buffer_pool.h"
#include "lib/media/frame.h"

namespace tinct {

Frame make_frame(int width, int height, PixelFormat format) {
  if (width <= 0 || height <= 0) throw Error(Fault::bug, "a frame without pixels was asked for");
  Frame frame;
  frame.width = width;
  frame.height = height;
  frame.stride = static_cast<std::ptrdiff_t>(width) * bytes_per_pixel(format);
  frame.format = format;
  frame.buffer =
      make_pixel_buffer(static_cast<std::size_t>(frame.stride) * static_cast<std::size_t>(height));
  return frame;
}

Frame clone(const Frame& frame) {
  Frame copy = make_frame(frame.width, frame.height, frame.format);
  copy.pts = frame.pts;
  copy.number = frame.number;
  copy.damaged = frame.damaged;
  for (int y = 0; y < frame.height; ++y) {
    std::memcpy(copy.row(y), frame.row(y), static_cast<std::size_t>(copy.stride));
  }
  return copy;
}

bool same_pixels(const Frame& a, const Frame& b) noexcept {
  if (a.width != b.width || a.height != b.height || a.format != b.format) return false;
  const auto row_bytes = static_cast<std::size_t>(a.width * bytes_per_pixel(a.format));
  for (int y = 0; y < a.height; ++y) {
    if (std::memcmp(a.row(y), b.row(y), row_bytes) != 0) return false;
  }
  return true;
}

}  // namespace tinct
