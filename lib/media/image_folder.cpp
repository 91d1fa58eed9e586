#include <algorithm>
#include <array>
#include <cctype>
#include <exception>
#include <memory>
#include <string_view>
#include <system_error>
#include <utility>

#include "lib/base/errors.h"
#include "lib/base/files.h"
#include "lib/base/parallel.h"
#include "lib/media/colour.h"
#include "lib/media/frame_source.h"
#include "lib/media/image_formats.h"
#include "lib/media/image_io.h"

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

std::string size_text(int width, int height) {
  return std::to_string(width) + " x " + std::to_string(height);
}

// Pictures are decoded a batch at a time, all cores at once; the batch bounds the memory.
class ImageFolder final : public FrameSource {
 public:
  ImageFolder(const fs::path& folder, const FrameSourceOptions& options)
      : format_(options.format), files_(list_pictures(folder)) {
    if (files_.empty()) {
      throw Error(Fault::input, folder.string() +
                                    " holds no pictures: name a folder of PNG, "
                                    "JPEG, BMP, TIFF, WebP or PPM files, or a video");
    }
    const std::string first_bytes = read_file(files_.front());
    const Frame first = decode_image(first_bytes, files_.front().string());
    info_.path = folder;
    info_.width = first.width;
    info_.height = first.height;
    info_.fps = {0, 1};
    info_.time_base = {0, 1};
    info_.codec = picture_type(first_bytes);
    info_.pix_fmt = "rgb24";
    info_.matrix = "rgb";
    info_.matrix_tagged = true;
    info_.range = "pc";
    info_.range_tagged = true;
    info_.frames_estimate = static_cast<std::int64_t>(files_.size());
  }

  [[nodiscard]] const VideoInfo& info() const override { return info_; }

  [[nodiscard]] std::optional<Frame> next() override {
    if (at_ == files_.size()) return std::nullopt;
    if (at_ == batch_start_ + batch_.size()) read_batch();
    Slot& slot = batch_[at_ - batch_start_];
    if (slot.failure) std::rethrow_exception(slot.failure);
    ++at_;
    info_.frames = static_cast<std::int64_t>(at_);
    return std::exchange(slot.frame, {});
  }

 private:
  struct Slot {
    Frame frame;
    std::exception_ptr failure;
  };

  // A picture that can't be read is reported when its turn comes, not when the batch is read.
  void read_batch() {
    batch_start_ = at_;
    const std::size_t wanted = 2 * static_cast<std::size_t>(thread_count());
    batch_.assign(std::min(wanted, files_.size() - at_), {});
    parallel_for(batch_.size(), [this](std::size_t i) {
      try {
        batch_[i].frame = read(batch_start_ + i);
      } catch (...) {
        batch_[i].failure = std::current_exception();
      }
    });
  }

  [[nodiscard]] Frame read(std::size_t index) const {
    Frame frame = read_image(files_[index]);
    if (frame.width != info_.width || frame.height != info_.height) {
      throw Error(Fault::input, files_[index].string() + " is " +
                                    size_text(frame.width, frame.height) +
                                    " pixels, but the folder's first picture is " +
                                    size_text(info_.width, info_.height) +
                                    ": a sequence has pictures of one size");
    }
    if (format_ == PixelFormat::gray8) frame = to_gray(frame);
    frame.number = static_cast<std::int64_t>(index);
    frame.pts = frame.number;
    return frame;
  }

  PixelFormat format_;
  std::vector<fs::path> files_;
  VideoInfo info_;
  std::vector<Slot> batch_;
  std::size_t batch_start_ = 0;
  std::size_t at_ = 0;
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
