#include <algorithm>
#include <array>
#include <cctype>
#include <memory>
#include <string_view>
#include <system_error>

#include "lib/base/errors.h"
#include "lib/base/files.h"
#include "lib/media/frame_source.h"
#include "lib/media/image_formats.h"
#include "lib/media/image_io.h"
#include "lib/media/picture_sequence.h"

namespace tinct {
namespace fs = std::filesystem;
namespace {

bool has_picture_name(const fs::path& path) {
  constexpr std::array<std::string_view, 8> kExtensions{".png", ".jpg",  ".jpeg", ".bmp",
                                                        ".tif", ".tiff", ".webp", ".ppm"};
  std::string extension = path.extension().string();
  for (char& c : extension) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return std::find(kExtensions.begin(), kExtensions.end(), extension) != kExtensions.end();
}

class ImageFolder final : public PictureSequence {
 public:
  ImageFolder(const fs::path& folder, const FrameSourceOptions& options)
      : files_(list_pictures(folder)) {
    if (files_.empty()) {
      throw Error(Fault::input, folder.string() +
                                    " holds no pictures: name a folder of PNG, "
                                    "JPEG, BMP, TIFF, WebP or PPM files, or a video");
    }
    const std::string first_bytes = read_file(files_.front());
    const Frame first = decode_image(first_bytes, files_.front().string());
    describe({.path = folder,
              .codec = std::string(picture_type(first_bytes)),
              .whole = "folder",
              .pictures = files_.size(),
              .width = first.width,
              .height = first.height},
             options);
  }

 private:
  [[nodiscard]] Frame read_picture(std::size_t index) const override {
    return read_image(files_[index]);
  }
  [[nodiscard]] std::string picture_name(std::size_t index) const override {
    return files_[index].string();
  }

  std::vector<fs::path> files_;
};

}  // namespace

std::vector<fs::path> list_pictures(const fs::path& folder) {
  std::error_code error;
  fs::directory_iterator entries(folder, error);
  if (error) throw_system_error("can't read the folder " + folder.string(), error.value());
  std::vector<fs::path> pictures;
  for (const auto& entry : entries) {
    if (has_picture_name(entry.path()) && !entry.is_directory()) pictures.push_back(entry.path());
  }
  std::sort(pictures.begin(), pictures.end(), [](const fs::path& a, const fs::path& b) {
    return a.filename().native() < b.filename().native();
  });
  return pictures;
}

std::unique_ptr<FrameSource> open_image_folder(const fs::path& path,
                                               const FrameSourceOptions& options) {
  return std::make_unique<ImageFolder>(path, options);
}

}  // namespace tinct
