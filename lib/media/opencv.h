#pragma once

#include <opencv2/core.hpp>
#include <opencv2/core/utility.hpp>

#include "lib/media/frame.h"

namespace tinct {

/// A cv::Mat that looks at the frame's bytes; valid as long as the frame's buffer lives. The only
/// place where Frame and OpenCV meet; include it in .cpp files only.
[[nodiscard]] inline cv::Mat mat_view(const Frame& frame) {
  return {frame.height, frame.width, frame.format == PixelFormat::bgr24 ? CV_8UC3 : CV_8UC1,
          const_cast<std::uint8_t*>(frame.buffer.get()), static_cast<std::size_t>(frame.stride)};
}

/// Keeps OpenCV to the calling thread: the work is parallel over frames already. Call it before
/// the first use of OpenCV in a function; only the first call of the process does anything.
inline void keep_opencv_to_one_thread() {
  static const bool done = (cv::setNumThreads(1), true);
  static_cast<void>(done);
}

}  // namespace tinct
