#pragma once

#include <cstddef>
#include <cstdint>
#include <exception>
#include <filesystem>
#include <string>
#include <vector>

#include "lib/media/frame_source.h"

namespace tinct {

/// A film whose pictures lie one by one: files of a folder, members of a shard. They are read a
/// batch at a time, all cores at once; the batch bounds the memory. A picture that can't be read or
/// has another size than the first throws Error(Fault::input) when its turn comes.
class PictureSequence : public FrameSource {
 public:
  [[nodiscard]] const VideoInfo& info() const override { return info_; }
  [[nodiscard]] std::optional<Frame> next() override;
  [[nodiscard]] Frame colour() override;

 protected:
  /// What is known beforehand. Frame rate and time base are 0/1: pictures have none.
  struct Description {
    std::filesystem::path path;
    std::string codec;  ///< "png"
    std::string whole;  ///< what the pictures make up, in errors: "folder"
    std::size_t pictures = 0;
    int width = 0;  ///< of the first picture
    int height = 0;
  };
  /// Before next() is called.
  void describe(const Description& description, const FrameSourceOptions& options);

 private:
  /// Picture number `index`; called from any thread, for several at once.
  [[nodiscard]] virtual Frame read_picture(std::size_t index) const = 0;
  /// Its name in errors.
  [[nodiscard]] virtual std::string picture_name(std::size_t index) const = 0;

  struct Slot {
    Frame frame;
    Frame colour;  ///< the same picture in bgr24
    std::exception_ptr failure;
  };
  void read_batch();
  void read(std::size_t index, Slot& slot) const;

  VideoInfo info_;
  std::string whole_;
  FrameSourceOptions options_;
  std::size_t pictures_ = 0;
  std::vector<Slot> batch_;
  std::size_t batch_start_ = 0;
  std::size_t at_ = 0;
  Frame colour_;  ///< of the frame that was given last
};

}  // namespace tinct
