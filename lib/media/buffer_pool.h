#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>

namespace tinct {

/// Zeros behind the last row of every frame: swscale reads up to 16 bytes past a row whose width is
/// odd, and what it finds there must not change from run to run.
inline constexpr std::size_t kFramePaddingBytes = 64;

/// A buffer for pixels whose padding is zero; the pixels are not set.
[[nodiscard]] inline std::unique_ptr<std::uint8_t[]> make_pixel_buffer(std::size_t bytes) {
  auto buffer = std::make_unique_for_overwrite<std::uint8_t[]>(bytes + kFramePaddingBytes);
  std::fill_n(buffer.get() + bytes, kFramePaddingBytes, std::uint8_t{0});
  return buffer;
}

/// Buffers of one size for the frames of one source, used again once their last Frame is gone:
/// fresh memory for every frame of a film costs more (page faults) than converting it.
///
/// Buffers may be given back from any thread, also after the pool itself is gone.
class BufferPool {
 public:
  BufferPool();
  /// Uninitialised bytes. A size other than the last call's drops the buffers kept so far.
  [[nodiscard]] std::shared_ptr<std::uint8_t[]> take(std::size_t bytes);

 private:
  struct Shelf;
  std::shared_ptr<Shelf> shelf_;
};

}  // namespace tinct
