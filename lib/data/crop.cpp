#include <algorithm>
#include <cstddef>
#include <cstdio>
#include <memory>

#include "lib/base/errors.h"
#include "lib/data/crop.h"

namespace tinct {
namespace {

std::string text_of(const Crop& box) {
  return std::to_string(box.width) + ":" + std::to_string(box.height) + ":" +
         std::to_string(box.x) + ":" + std::to_string(box.y);
}

Crop centre_square(const Frame& frame) {
  const int side = std::min(frame.width, frame.height);
  return {.kind = Crop::Kind::box,
          .width = side,
          .height = side,
          .x = (frame.width - side) / 2,
          .y = (frame.height - side) / 2};
}

}  // namespace

Crop crop_from_text(const std::string& text) {
  if (text == "none") return {};
  if (text == "centre" || text == "center") return {.kind = Crop::Kind::centre};
  Crop box{.kind = Crop::Kind::box};
  int end = -1;
  // Five digits and no sign: more is no picture, and must not overflow.
  const int read =
      std::sscanf(text.c_str(), "%5d:%5d:%5d:%5d%n", &box.width, &box.height, &box.x, &box.y, &end);
  if (read == 4 && end == static_cast<int>(text.size()) && box.width > 0 && box.height > 0 &&
      box.x >= 0 && box.y >= 0) {
    return box;
  }
  throw Error(Fault::usage, "--crop " + text + " is not none, centre or W:H:X:Y, as 720:720:280:0");
}

Frame cropped(const Frame& frame, const Crop& crop) {
  if (crop.kind == Crop::Kind::none) return frame;
  const Crop box = crop.kind == Crop::Kind::centre ? centre_square(frame) : crop;
  if (box.width > frame.width - box.x || box.height > frame.height - box.y) {
    throw Error(Fault::input, "the crop " + text_of(box) + " does not lie within its frames of " +
                                  std::to_string(frame.width) + "x" + std::to_string(frame.height) +
                                  "; choose a smaller one");
  }
  Frame kept = frame;
  const std::ptrdiff_t skip =
      box.y * frame.stride + static_cast<std::ptrdiff_t>(box.x) * bytes_per_pixel(frame.format);
  kept.buffer = std::shared_ptr<std::uint8_t[]>(frame.buffer, frame.buffer.get() + skip);
  kept.width = box.width;
  kept.height = box.height;
  return kept;
}

}  // namespace tinct
