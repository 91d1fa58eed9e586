#include <array>

#include "lib/base/errors.h"
#include "lib/base/files.h"
#include "lib/media/image_formats.h"
#include "lib/media/image_io.h"

namespace tinct {

using namespace std::string_view_literals;

std::string_view picture_type(std::string_view bytes) noexcept {
  if (bytes.starts_with("\xFF\xD8\xFF"sv)) return "jpeg";
  if (bytes.starts_with("\x89PNG\r\n\x1A\n"sv)) return "png";
  if (bytes.starts_with("BM"sv)) return "bmp";
  if (bytes.starts_with("II*\0"sv) || bytes.starts_with("MM\0*"sv)) return "tiff";
  if (bytes.starts_with("GIF87a"sv) || bytes.starts_with("GIF89a"sv)) return "gif";
  if (bytes.starts_with("RIFF"sv) && bytes.size() >= 12 && bytes.substr(8, 4) == "WEBP") {
    return "webp";
  }
  if (bytes.size() >= 12 && bytes.substr(4, 8) == "ftypavif") return "avif";
  if (bytes.starts_with("\xFF\x0A"sv) || bytes.starts_with("\0\0\0\x0CJXL \r\n\x87\n"sv)) {
    return "jxl";
  }
  if (bytes.size() >= 3 && bytes[0] == 'P' && bytes[1] >= '1' && bytes[1] <= '7') {
    constexpr std::array<std::string_view, 7> kKinds{"pbm", "pgm", "ppm", "pbm",
                                                     "pgm", "ppm", "pam"};
    return kKinds[static_cast<std::size_t>(bytes[1] - '1')];
  }
  return {};
}

void check_picture_size(std::int64_t width, std::int64_t height, const std::string& name) {
  if (width > 0 && height > 0 && width <= kMostPixels && height <= kMostPixels / width) return;
  throw Error(Fault::input, name + " claims to be " + std::to_string(width) + " x " +
                                std::to_string(height) +
                                " pixels: it is damaged, or larger than tinct reads (2^28 pixels)");
}

Frame decode_image(std::string_view bytes, const std::string& name,
                   const ImageReadOptions& options) {
  const std::string_view type = picture_type(bytes);
  if (type == "jpeg") return decode_jpeg(bytes, name, options);
  if (type == "png") return decode_png(bytes, name, options);
  if (!type.empty()) return decode_other(bytes, name, options);
  throw Error(Fault::input, name + (bytes.empty() ? " is empty" : " is not a picture") +
                                ": tinct reads JPEG, PNG, BMP, GIF, TIFF, WebP, PPM, AVIF and "
                                "JPEG XL");
}

Frame read_image(const std::filesystem::path& path, const ImageReadOptions& options) {
  return decode_image(read_file(path), path.string(), options);
}

}  // namespace tinct
