#include <opencv2/imgproc.hpp>

#include "lib/base/errors.h"
#include "lib/media/opencv.h"
#include "lib/media/resize.h"
#include "lib/media/shrink_bgr.h"

namespace tinct {

Frame resize_area(const Frame& frame, int width, int height) {
  if (frame.width == width && frame.height == height) return frame;
  if (frame.empty()) throw Error(Fault::bug, "an empty frame was to be resized");
  keep_opencv_to_one_thread();
  Frame scaled = make_frame(width, height, frame.format);
  scaled.pts = frame.pts;
  scaled.number = frame.number;
  scaled.damaged = frame.damaged;
  const bool smaller = width < frame.width && height < frame.height;
  const bool by_whole_factors = frame.width % width == 0 && frame.height % height == 0;
  if (frame.format == PixelFormat::bgr24 && smaller && !by_whole_factors) {
    shrink_bgr_by_area(frame, scaled);
    return scaled;
  }
  const bool larger = width >= frame.width && height >= frame.height;
  cv::Mat out = mat_view(scaled);
  cv::resize(mat_view(frame), out, out.size(), 0, 0, larger ? cv::INTER_LINEAR : cv::INTER_AREA);
  return scaled;
}

const char* resize_filter(const FrameSize& from, const FrameSize& to) noexcept {
  if (from == to) return "none";
  if (to.width >= from.width && to.height >= from.height) return "bilinear";
  return to.width <= from.width && to.height <= from.height ? "area" : "area one way";
}

}  // namespace tinct
