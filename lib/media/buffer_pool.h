#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>

namespace tinct {

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
