#include "train/data/area_resize.h"

/// Pictures that a scanner stored with blue and red the other way round: what a shard's bytes mean
/// is up to the decoder. Each picture of a dataset goes through it, on the loader's threads.
inline tinct::BgrPicture decode_scan(std::string_view bytes, const std::string& name) {
  tinct::BgrPicture picture = tinct::decode_raw_picture(bytes, name);
  for (std::size_t i = 0; i + 2 < picture.pixels.size(); i += 3) {
    std::swap(picture.pixels[i], picture.pixels[i + 2]);
  }
  return picture;
}
