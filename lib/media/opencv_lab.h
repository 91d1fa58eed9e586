#pragma once

#include <vector>

#include "lib/media/frame.h"

namespace tinct {

/// The chroma planes that cv2.cvtColor(image / 255, COLOR_BGR2Lab) gives for float32 pictures, row
/// by row without gaps. OpenCV looks them up in a table of 33^3 colours between which it
/// interpolates: up to 0.43 away from Lab (rms 0.1), and grays get up to 0.125 of chroma. For
/// reproducing what was computed with it; to_lab() is Lab.
struct OpencvChroma {
  std::vector<float> a, b;
};
[[nodiscard]] OpencvChroma opencv_chroma(const Frame& bgr);

}  // namespace tinct
