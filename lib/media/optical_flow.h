#pragma once

#include <string>
#include <vector>

#include "lib/media/frame.h"

namespace tinct {

/// A dense flow field in pixels: a point (x, y) of the first frame stands at (x + u, y + v) in the
/// second. Row by row without gaps.
struct FlowField {
  int width = 0;
  int height = 0;
  std::vector<float> u, v;
};

enum class FlowMethod {
  farneback,  ///< cv::calcOpticalFlowFarneback with (0.5, 3, 15, 3, 5, 1.2, 0): the same values in
              ///< every OpenCV version
  dis,        ///< cv::DISOpticalFlow, PRESET_MEDIUM: better, but differs between versions
};

/// Flow from one bgr24 frame to another on their gray versions (OpenCV's BGR2GRAY). One thread.
[[nodiscard]] FlowField optical_flow(const Frame& from, const Frame& to, FlowMethod method);

/// The version of OpenCV behind optical_flow, as in "4.6.0".
[[nodiscard]] std::string optical_flow_version();

}  // namespace tinct
