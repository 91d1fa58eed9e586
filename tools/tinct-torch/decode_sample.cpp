#include "tools/tinct-torch/decode_sample.h"

#include <cstring>

#include "lib/data/sample.h"

namespace tinct {

BgrPicture decode_sample(std::string_view bytes, const std::string& name) {
  const Frame frame = decode_picture(bytes, encoding_of_picture(name), name);
  const auto row_bytes = static_cast<std::size_t>(frame.width) * 3;
  BgrPicture picture{.width = frame.width, .height = frame.height, .pixels = {}};
  picture.pixels.resize(row_bytes * static_cast<std::size_t>(frame.height));
  for (int y = 0; y < frame.height; ++y) {
    std::memcpy(picture.pixels.data() + static_cast<std::size_t>(y) * row_bytes, frame.row(y),
                row_bytes);
  }
  return picture;
}

}  // namespace tinct
