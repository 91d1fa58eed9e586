#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "lib/media/frame.h"

namespace tinct {

/// What to do with pictures that are not plain 8-bit colour.
struct ImageReadOptions {
  /// false: an alpha channel or 16 bits throw, since metrics are defined over three channels of 8
  /// bits, and a conversion would be scored with the rest. true: alpha is blended on black, 16 bits
  /// are rounded to 8, CMYK JPEG is converted.
  bool convert = false;
};

/// Decodes one picture to bgr24; gray becomes B=G=R. JPEG by libjpeg-turbo (accurate integer DCT,
/// fancy upsampling), PNG by libpng, anything else by FFmpeg. Of an animated PNG or GIF it is the
/// first picture; an animated WebP is refused. Corrupt or truncated data throws
/// Error(Fault::input) that names `name`.
[[nodiscard]] Frame decode_image(std::string_view bytes, const std::string& name,
                                 const ImageReadOptions& options = {});
[[nodiscard]] Frame read_image(const std::filesystem::path& path,
                               const ImageReadOptions& options = {});

/// Whether decode_image has a decoder for what these bytes begin as. Of AVIF and JPEG XL, FFmpeg
/// may have been built without.
[[nodiscard]] bool can_decode(std::string_view bytes) noexcept;

/// PNG bytes, 8-bit RGB (gray for a gray8 frame) without time stamps or other ancillary chunks;
/// `level` is zlib's 0..9. The same pixels give the same bytes with the same libpng and zlib.
[[nodiscard]] std::string encode_png(const Frame& frame, int level = 1);

/// JPEG bytes, 4:4:4 (no chroma subsampling; gray for a gray8 frame), accurate integer DCT; quality
/// 1..100. Throws Error(Fault::input) for a side above 65500 pixels.
[[nodiscard]] std::string encode_jpeg(const Frame& frame, int quality = 95);

}  // namespace tinct
