#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "lib/media/frame.h"
#include "lib/media/image_io.h"

namespace tinct {

/// The most pixels a picture may claim to have: 2^28, 16384 x 16384. Checked before any memory is
/// asked for, so that a few forged bytes can't ask for all of it.
inline constexpr std::int64_t kMostPixels = std::int64_t{1} << 28;

/// Throws Error(Fault::input) naming `name` when a header's size is empty or above kMostPixels.
void check_picture_size(std::int64_t width, std::int64_t height, const std::string& name);

/// What the first bytes of a picture say that it is: "jpeg", "png", "bmp", "tiff", "webp", "ppm",
/// "pgm", "pbm", "pam", "gif", "avif", "jxl", or empty. The file's name is never asked.
[[nodiscard]] std::string_view picture_type(std::string_view bytes) noexcept;

/// True for a GIF, PNG or WebP of several pictures. Damaged bytes give what was seen so far.
[[nodiscard]] bool is_animated(std::string_view bytes) noexcept;

/// The decoders behind decode_image, by type. `bytes` is the whole file, `name` what errors call
/// it. All give bgr24 and throw Error(Fault::input).
[[nodiscard]] Frame decode_jpeg(std::string_view bytes, const std::string& name,
                                const ImageReadOptions& options);
[[nodiscard]] Frame decode_png(std::string_view bytes, const std::string& name,
                               const ImageReadOptions& options);
[[nodiscard]] Frame decode_other(std::string_view bytes, const std::string& name,
                                 const ImageReadOptions& options);

}  // namespace tinct
