#include <cstring>
#include <opencv2/core/version.hpp>
#include <opencv2/imgproc.hpp>
#include <opencv2/video/tracking.hpp>

#include "lib/base/errors.h"
#include "lib/media/opencv.h"
#include "lib/media/optical_flow.h"

namespace tinct {
namespace {

cv::Mat gray_of(const Frame& frame) {
  if (frame.format == PixelFormat::gray8) return mat_view(frame);
  cv::Mat gray;
  cv::cvtColor(mat_view(frame), gray, cv::COLOR_BGR2GRAY);
  return gray;
}

cv::Mat flow_between(const cv::Mat& from, const cv::Mat& to, FlowMethod method) {
  cv::Mat flow;
  if (method == FlowMethod::farneback) {
    cv::calcOpticalFlowFarneback(from, to, flow, 0.5, 3, 15, 3, 5, 1.2, 0);
  } else {
    cv::DISOpticalFlow::create(cv::DISOpticalFlow::PRESET_MEDIUM)->calc(from, to, flow);
  }
  return flow;
}

}  // namespace

FlowField optical_flow(const Frame& from, const Frame& to, FlowMethod method) {
  if (from.width != to.width || from.height != to.height) {
    throw Error(Fault::bug, "optical flow was asked for between frames of two sizes");
  }
  keep_opencv_to_one_thread();
  cv::Mat flow;
  try {
    flow = flow_between(gray_of(from), gray_of(to), method);
  } catch (const cv::Exception& error) {
    throw Error(Fault::input, "OpenCV finds no optical flow in frames of " +
                                  std::to_string(from.width) + " x " + std::to_string(from.height) +
                                  " pixels: " + error.err);
  }
  FlowField field{.width = from.width, .height = from.height, .u{}, .v{}};
  const std::size_t pixels =
      static_cast<std::size_t>(from.width) * static_cast<std::size_t>(from.height);
  field.u.resize(pixels);
  field.v.resize(pixels);
  std::size_t i = 0;
  for (int y = 0; y < flow.rows; ++y) {
    const auto* row = flow.ptr<cv::Point2f>(y);
    for (int x = 0; x < flow.cols; ++x, ++i) {
      field.u[i] = row[x].x;
      field.v[i] = row[x].y;
    }
  }
  return field;
}

std::string optical_flow_version() { return cv::getVersionString(); }

}  // namespace tinct
