#include "metrics/inputs/clip_input.h"

#include <fstream>

#include "lib/base/errors.h"
#include "lib/base/files.h"
#include "lib/base/hash.h"
#include "lib/data/sample.h"
#include "lib/media/picture_sequence.h"

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

class StoredScene final : public PictureSequence {
 public:
  StoredScene(const ClipInput& clip, const FrameSourceOptions& options) : pictures_(clip.scene) {
    if (pictures_->empty()) throw Error(Fault::bug, "a stored scene without pictures");
    const Frame first = decoded(pictures_->front());
    const std::string extension = named_file(pictures_->front()).extension().string();
    const bool jpeg = extension == ".jpg" || extension == ".jpeg";
    describe({.path = clip.path,
              .codec = jpeg ? "jpeg" : extension.substr(1),
              .whole = "scene",
              .pictures = pictures_->size(),
              .width = first.width,
              .height = first.height},
             options);
  }

 private:
  [[nodiscard]] Frame read_picture(std::size_t index) const override {
    return decoded((*pictures_)[index]);
  }
  [[nodiscard]] std::string picture_name(std::size_t index) const override {
    return (*pictures_)[index].name();
  }

  std::shared_ptr<const std::vector<StoredPicture>> pictures_;
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
