#include "tools/tinct-torch/frame_batches.h"

#include <ATen/ATen.h>

#include <algorithm>
#include <cstring>

#include "lib/base/cancel.h"
#include "lib/base/errors.h"

namespace tinct {

at::Tensor rgb_tensor(const Frame& frame) {
  at::Tensor bgr = at::empty({frame.height, frame.width, 3}, at::kByte);
  const auto row_bytes = static_cast<std::size_t>(frame.width) * 3;
  auto* out = bgr.mutable_data_ptr<std::uint8_t>();
  for (int y = 0; y < frame.height; ++y) {
    std::memcpy(out + static_cast<std::size_t>(y) * row_bytes, frame.row(y), row_bytes);
  }
  return bgr.flip(2).permute({2, 0, 1}).unsqueeze(0);
}

FrameBatches::FrameBatches(const std::filesystem::path& path) : source_(open_frame_source(path)) {}

std::optional<at::Tensor> FrameBatches::next(std::int64_t frames) {
  std::vector<at::Tensor> batch;
  while (static_cast<std::int64_t>(batch.size()) < frames) {
    throw_if_cancelled();
    const std::optional<Frame> frame = source_->next();
    if (!frame) break;
    if (frame->width != info().width || frame->height != info().height) {
      throw Error(Fault::input, info().path.string() + ": frame " + std::to_string(frames_) +
                                    " has another size than the first");
    }
    batch.push_back(rgb_tensor(*frame));
    ++frames_;
  }
  if (batch.empty()) return std::nullopt;
  return at::cat(batch);
}

std::int64_t FrameBatches::batch_size(const c10::Device& device) const {
  constexpr std::int64_t kMost = 32;
  const std::int64_t budget = device.is_cuda() ? 32'000'000 : 2'000'000;
  const std::int64_t pixels = std::int64_t{info().width} * info().height;
  return std::clamp(budget / std::max<std::int64_t>(1, pixels), std::int64_t{1}, kMost);
}

}  // namespace tinct
