#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>

#include "lib/base/files.h"
#include "lib/media/frame.h"
#include "lib/media/image_io.h"

namespace tinct::test {

/// A bgr24 frame whose pixel at (x, y) is colour(x, y, channel), clipped to 0..255; channel 0 is
/// blue.
inline Frame painted(int width, int height, const std::function<double(int, int, int)>& colour) {
  Frame frame = make_frame(width, height);
  for (int y = 0; y < height; ++y) {
    for (int x = 0; x < 3 * width; ++x) {
      frame.row(y)[x] =
          static_cast<std::uint8_t>(std::clamp(colour(x / 3, y, x % 3), 0.0, 255.0) + .5);
    }
  }
  return frame;
}

/// Writes frames as a folder of PNGs: 000.png …
inline void write_clip(const std::filesystem::path& folder, int frames,
                       const std::function<Frame(int)>& frame) {
  create_folders(folder);
  for (int i = 0; i < frames; ++i) {
    std::string name = std::to_string(i);
    name.insert(0, 3 - name.size(), '0');
    write_file_renamed(folder / (name + ".png"), encode_png(frame(i)));
  }
}

/// A smooth coloured pattern that moves `step` pixels to the right per frame.
inline Frame moving_pattern(int number, double step = 1) {
  return painted(64, 48, [=](int x, int y, int c) {
    const double at = x - step * number;
    return 128 + 50 * std::sin(at / 5 + c) + 40 * std::cos(y / 4.0 - c);
  });
}

}  // namespace tinct::test
