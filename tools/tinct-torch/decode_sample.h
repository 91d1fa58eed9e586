#pragma once

#include <string>
#include <string_view>

#include "train/data/area_resize.h"

namespace tinct {

/// The picture of a sample's bytes in any encoding that tinct build writes; `name` tells which, and
/// is what errors say. Throws Error(Fault::input) for bytes that are no such picture.
[[nodiscard]] BgrPicture decode_sample(std::string_view bytes, const std::string& name);

}  // namespace tinct
