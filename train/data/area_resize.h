#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace tinct {

/// A decoded picture of the training data: rows of B, G, R without gaps.
struct BgrPicture {
  int width = 0;
  int height = 0;
  std::vector<std::uint8_t> pixels;
};

/// Turns the bytes of a picture file into pixels; its name tells the kind (".raw", ".png", ".jpg").
/// Throws Error(Fault::input) that names the file.
using PictureDecoder = std::function<BgrPicture(std::string_view bytes, const std::string& name)>;

/// Reads raw frames (lib/data/raw_frame.h) and refuses all else: the decoder of a build without
/// picture libraries.
[[nodiscard]] BgrPicture decode_raw_picture(std::string_view bytes, const std::string& name);

/// Scales a picture down to size x size into `out` (size * size * 3 bytes): every pixel is the
/// area-weighted mean of what it covers, rounded half up. Needs the standard library only, and
/// gives the same bits everywhere: weights and sums are whole numbers. Throws Error(Fault::input)
/// that names `name` when a side is shorter than `size`.
void area_resize(const BgrPicture& picture, int size, std::uint8_t* out, const std::string& name);

}  // namespace tinct
