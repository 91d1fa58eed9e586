#pragma once

#include "lib/media/ffmpeg_handles.h"

namespace tinct {

/// A picture of a format that tinct does not read itself (packed, big-endian, Bayer …), repacked
/// into planes that it does. One object serves one stream; not thread-safe.
class PlanarCopy {
 public:
  /// The repacked picture, valid until the next call. Throws Error(Fault::input) that names the
  /// format where FFmpeg can't read it either.
  const AVFrame& of(const AVFrame& picture);

 private:
  av::ScalerHandle scaler_;
  av::FrameHandle planar_;
};

}  // namespace tinct
