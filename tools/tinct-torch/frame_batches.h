#pragma once

#include <ATen/core/Tensor.h>

#include <filesystem>
#include <memory>
#include <optional>

#include "lib/media/frame_source.h"

namespace tinct {

/// A bgr24 frame as RGB bytes [1, 3, h, w].
[[nodiscard]] at::Tensor rgb_tensor(const Frame& frame);

/// The frames of a clip as RGB batches [n, 3, h, w] of bytes on the CPU, so that no film is in
/// memory whole.
class FrameBatches {
 public:
  /// Errors as open_frame_source.
  explicit FrameBatches(const std::filesystem::path& path);

  /// The next batch, or nothing at the end; the last one may be smaller. Throws
  /// Error(Fault::input) for a frame of another size than the first, Error(Fault::interrupted)
  /// after Ctrl-C.
  [[nodiscard]] std::optional<at::Tensor> next(std::int64_t frames);

  /// How many frames at once a device can be given: as many as have 2 million pixels on the CPU
  /// and 32 million on a GPU, 32 at most.
  [[nodiscard]] std::int64_t batch_size(const c10::Device& device) const;
  [[nodiscard]] const VideoInfo& info() const { return source_->info(); }

 private:
  std::unique_ptr<FrameSource> source_;
  std::int64_t frames_ = 0;
};

}  // namespace tinct
