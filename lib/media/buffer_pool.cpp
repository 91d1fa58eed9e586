#include <mutex>
#include <utility>
#include <vector>

#include "lib/media/buffer_pool.h"

namespace tinct {
namespace {

// More would only keep the memory of a peak.
constexpr std::size_t kBuffersKept = 8;

}  // namespace

struct BufferPool::Shelf {
  std::mutex mutex;
  std::size_t bytes = 0;
  std::vector<std::unique_ptr<std::uint8_t[]>> buffers;

  std::unique_ptr<std::uint8_t[]> take(std::size_t wanted) {
    const std::lock_guard lock(mutex);
    if (wanted != bytes) {
      buffers.clear();
      bytes = wanted;
    }
    if (buffers.empty()) return make_pixel_buffer(wanted);
    std::unique_ptr<std::uint8_t[]> buffer = std::move(buffers.back());
    buffers.pop_back();
    return buffer;
  }

  void give_back(std::uint8_t* raw, std::size_t size) noexcept {
    std::unique_ptr<std::uint8_t[]> buffer(raw);
    const std::lock_guard lock(mutex);
    if (size == bytes && buffers.size() < kBuffersKept) buffers.push_back(std::move(buffer));
  }
};

BufferPool::BufferPool() : shelf_(std::make_shared<Shelf>()) {
  shelf_->buffers.reserve(kBuffersKept);
}

std::shared_ptr<std::uint8_t[]> BufferPool::take(std::size_t bytes) {
  std::unique_ptr<std::uint8_t[]> buffer = shelf_->take(bytes);
  return {buffer.release(),
          [shelf = shelf_, bytes](std::uint8_t* raw) { shelf->give_back(raw, bytes); }};
}

}  // namespace tinct
