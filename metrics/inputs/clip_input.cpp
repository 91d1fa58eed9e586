#include "metrics/inputs/clip_input.h"

#include <algorithm>
#include <exception>
#include <fstream>
#include <utility>

#include "lib/base/errors.h"
#include "lib/base/files.h"
#include "lib/base/hash.h"
#include "lib/base/parallel.h"
#include "lib/data/sample.h"
#include "lib/media/colour.h"

namespace tinct {
namespace {

std::filesystem::path named_file(const StoredPicture& picture) {
  return picture.member.empty() ? picture.file : std::filesystem::path(picture.member);
}

std::string bytes_of(const StoredPicture& picture) {
  if (picture.member.empty()) return read_file(picture.file);
  std::ifstream stream(picture.file, std::ios::binary);
  std::string bytes(picture.length, '\0');
  stream.seekg(static_cast<std::streamoff>(picture.offset));
  stream.read(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  if (!stream) throw Error(Fault::input, picture.name() + " can't be read; get the shard again");
  return bytes;
}

Frame decoded(const StoredPicture& picture) {
  const std::string bytes = bytes_of(picture);
  if (!picture.sha256.empty() && hex(sha256(bytes)) != picture.sha256) {
    throw Error(Fault::input, picture.name() +
                                  " is damaged: its bytes differ from those that the shard's index "
                                  "names; get or build the shard again");
  }
  const bool raw = named_file(picture).extension() == ".raw";
  const Encoding encoding = raw ? Encoding::raw : Encoding::png;  // or any other: it is looked at
  return decode_picture(bytes, encoding, picture.name());
}

// Pictures are read a batch at a time, all cores at once; the batch bounds the memory.
class StoredScene final : public FrameSource {
 public:
  StoredScene(const ClipInput& clip, const FrameSourceOptions& options)
      : pictures_(clip.scene), format_(options.format) {
    if (pictures_->empty()) throw Error(Fault::bug, "a stored scene without pictures");
    const Frame first = decoded(pictures_->front());
    info_.path = clip.path;
    info_.width = first.width;
    info_.height = first.height;
    info_.fps = {0, 1};
    info_.time_base = {0, 1};
    const std::string extension = named_file(pictures_->front()).extension().string();
    info_.codec = extension == ".jpg" || extension == ".jpeg" ? "jpeg" : extension.substr(1);
    info_.pix_fmt = "rgb24";
    info_.matrix = "rgb";
    info_.matrix_tagged = true;
    info_.range = "pc";
    info_.range_tagged = true;
    info_.frames_estimate = static_cast<std::int64_t>(pictures_->size());
  }

  [[nodiscard]] const VideoInfo& info() const override { return info_; }

  [[nodiscard]] std::optional<Frame> next() override {
    if (at_ == pictures_->size()) return std::nullopt;
    if (at_ == batch_start_ + batch_.size()) read_batch();
    Slot& slot = batch_[at_ - batch_start_];
    if (slot.failure) std::rethrow_exception(slot.failure);
    info_.frames = static_cast<std::int64_t>(++at_);
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
    batch_.assign(std::min(wanted, pictures_->size() - at_), {});
    parallel_for(batch_.size(), [this](std::size_t i) {
      try {
        batch_[i].frame = read(batch_start_ + i);
      } catch (...) {
        batch_[i].failure = std::current_exception();
      }
    });
  }

  [[nodiscard]] Frame read(std::size_t index) const {
    const StoredPicture& picture = (*pictures_)[index];
    Frame frame = decoded(picture);
    if (frame.width != info_.width || frame.height != info_.height) {
      throw Error(Fault::input,
                  picture.name() + " is " + std::to_string(frame.width) + " x " +
                      std::to_string(frame.height) + " pixels, but the scene's first picture is " +
                      std::to_string(info_.width) + " x " + std::to_string(info_.height) +
                      ": a scene has pictures of one size");
    }
    if (format_ == PixelFormat::gray8) frame = to_gray(frame);
    frame.number = static_cast<std::int64_t>(index);
    frame.pts = frame.number;
    return frame;
  }

  std::shared_ptr<const std::vector<StoredPicture>> pictures_;
  PixelFormat format_;
  VideoInfo info_;
  std::vector<Slot> batch_;
  std::size_t batch_start_ = 0;
  std::size_t at_ = 0;
};

}  // namespace

std::string StoredPicture::name() const {
  return member.empty() ? file.string() : file.string() + ", " + member;
}

std::unique_ptr<FrameSource> ClipInput::open(const FrameSourceOptions& options) const {
  if (plain()) return open_frame_source(path, options);
  return std::make_unique<StoredScene>(*this, options);
}

}  // namespace tinct
