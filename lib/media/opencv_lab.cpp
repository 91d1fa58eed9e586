#include "lib/media/opencv_lab.h"

#include <opencv2/imgproc.hpp>

#include "lib/media/opencv.h"

namespace tinct {

OpencvChroma opencv_chroma(const Frame& bgr) {
  keep_opencv_to_one_thread();
  cv::Mat unit, lab;
  mat_view(bgr).convertTo(unit, CV_32F, 1. / 255);
  cv::cvtColor(unit, lab, cv::COLOR_BGR2Lab);
  OpencvChroma chroma;
  chroma.a.reserve(lab.total());
  chroma.b.reserve(lab.total());
  for (int y = 0; y < lab.rows; ++y) {
    const float* p = lab.ptr<float>(y);
    for (int x = 0; x < lab.cols; ++x, p += 3) {
      chroma.a.push_back(p[1]);
      chroma.b.push_back(p[2]);
    }
  }
  return chroma;
}

}  // namespace tinct
