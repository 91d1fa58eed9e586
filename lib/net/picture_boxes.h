#pragma once

// Private to lib/net: sizes from the headers of pictures in boxes.

#include <optional>
#include <string_view>

#include "lib/net/picture_header.h"

namespace tinct {

/// The largest size that an "ispe" property of an AVIF or HEIC has (ISO/IEC 23008-12, 6.5.3): the
/// picture's, or that of a hidden one, which is to be no bomb either. Any bytes are fine.
[[nodiscard]] std::optional<PictureSize> heif_size(std::string_view bytes) noexcept;

/// The size of a JPEG XL (ISO/IEC 18181-1, SizeHeader), bare or in its boxes. Any bytes are fine.
[[nodiscard]] std::optional<PictureSize> jxl_size(std::string_view bytes) noexcept;

}  // namespace tinct
