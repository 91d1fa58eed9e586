#include <optional>
#include <utility>

#include "lib/base/errors.h"
#include "lib/media/frame_source.h"
#include "lib/media/picture_converter.h"
#include "lib/media/video_decoder.h"
#include "lib/media/video_info.h"

namespace tinct {
namespace {

class VideoFile final : public FrameSource {
 public:
  VideoFile(const std::filesystem::path& path, const FrameSourceOptions& options)
      : decoder_(path, options.decoder_threads), waiting_(decoder_.next()) {
    if (waiting_ == nullptr) {
      const std::string why =
          decoder_.damage().first.empty() ? "" : " (" + decoder_.damage().first.front() + ")";
      throw Error(
          Fault::input,
          path.string() + " has a video stream, but no frame of it can be decoded" + why + ".");
    }
    info_ = describe_video(path, decoder_, *waiting_);
    rate_.emplace(info_.time_base);
    times_.emplace(info_);
    converter_ = choose_converter(options);
  }

  const VideoInfo& info() const override { return info_; }

  std::optional<Frame> next() override {
    const AVFrame* picture = next_picture();
    if (picture == nullptr) return std::nullopt;
    Frame frame = converter_->convert(*picture);
    label(*picture, frame);
    return frame;
  }

  bool skip() override {
    const AVFrame* picture = next_picture();
    if (picture == nullptr) return false;
    Frame unseen;
    label(*picture, unseen);
    return true;
  }

 private:
  const AVFrame* next_picture() {
    if (ended_) return nullptr;
    const AVFrame* picture =
        waiting_ != nullptr ? std::exchange(waiting_, nullptr) : decoder_.next();
    if (picture == nullptr) {
      end();
    } else {
      check_picture_size(info_, *picture);
    }
    return picture;
  }

  std::unique_ptr<PictureConverter> choose_converter(const FrameSourceOptions& options) {
    if (options.format == PixelFormat::gray8) return make_gray_converter(info_, options.simd);
    if (options.recipe == ColourRecipe::cv2018) return make_cv2018_converter(decoder_);
    return make_tinct1_converter(info_, options.simd);
  }

  void label(const AVFrame& picture, Frame& frame) {
    frame.number = info_.frames++;
    frame.pts = times_->next(picture);
    frame.damaged = decoder_.damaged();
    // A hole that damage tore is no change of the frame rate.
    if (decoder_.damage().count != std::exchange(known_damage_, decoder_.damage().count)) {
      rate_->skip();
    }
    rate_->add(frame.pts);
  }

  void end() {
    ended_ = true;
    info_.vfr = rate_->variable();
    info_.damaged_packets = decoder_.damage().count;
    info_.damage = decoder_.damage().first;
  }

  VideoDecoder decoder_;
  AVFrame* waiting_;  // the first picture, from which the information comes
  VideoInfo info_;
  std::optional<FrameRateWatch> rate_;
  std::optional<PictureTimes> times_;
  std::unique_ptr<PictureConverter> converter_;
  std::int64_t known_damage_ = 0;
  bool ended_ = false;
};

}  // namespace

std::unique_ptr<FrameSource> open_video_file(const std::filesystem::path& path,
                                             const FrameSourceOptions& options) {
  return std::make_unique<VideoFile>(path, options);
}

}  // namespace tinct
