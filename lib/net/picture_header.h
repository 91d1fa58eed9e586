#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace tinct {

/// The size that a picture's header claims, in pixels.
struct PictureSize {
  std::int64_t width = 0;
  std::int64_t height = 0;
};

/// Reads the size from the header of a JPEG (the first SOFn segment), PNG, GIF, BMP, WebP, TIFF
/// (the first directory), AVIF, HEIC, JPEG XL or PNM, without decoding anything: a few forged bytes
/// must not make a decoder ask for memory. Nothing where the header is cut off or the format is
/// another one. Pure: any bytes are fine.
[[nodiscard]] std::optional<PictureSize> picture_size(std::string_view bytes) noexcept;

}  // namespace tinct
