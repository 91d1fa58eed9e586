#include <optional>
#include <utility>

#include "lib/base/errors.h"
#include "lib/media/frame_source.h"
#include "lib/media/picture_converter.h"
#include "lib/media/picture_hash.h"
#include "lib/media/video_decoder.h"
#include "lib/media/video_info.h"

namespace tinct {
namespace {

class VideoFile final : public FrameSource {
 public:
  VideoFile(const std::filesystem::path& path, const FrameSourceOptions& options)
      : options_(options), decoder_(path, options.decoder_threads), waiting_(decoder_.next()) {
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
    converter_ = options_.format == PixelFormat::gray8 ? make_gray_converter(info_, options_.simd)
                                                       : make_colour_converter();
  }

  const VideoInfo& info() const override { return info_; }

  std::optional<Frame> next() override {
    if (ended_) return std::nullopt;
    picture_ = waiting_ != nullptr ? std::exchange(waiting_, nullptr) : decoder_.next();
    if (picture_ == nullptr) {
      end();
      return std::nullopt;
    }
    check_picture_size(info_, *picture_);
    if (options_.pictures != nullptr) options_.pictures->add(*picture_);
    Frame frame = converter_->convert(*picture_);
    label(*picture_, frame);
    return frame;
  }

  Frame colour() override {
    if (picture_ == nullptr) throw Error(Fault::bug, "colour was asked of no frame");
    if (!colour_converter_) colour_converter_ = make_colour_converter();
    return colour_converter_->convert(*picture_);
  }

 private:
  std::unique_ptr<PictureConverter> make_colour_converter() {
    if (options_.recipe == ColourRecipe::cv2018) return make_cv2018_converter(decoder_);
    return make_tinct1_converter(info_, options_.simd);
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

  FrameSourceOptions options_;
  VideoDecoder decoder_;
  const AVFrame* waiting_;            // the first picture, from which the information comes
  const AVFrame* picture_ = nullptr;  // the one that was given out last
  VideoInfo info_;
  std::optional<FrameRateWatch> rate_;
  std::optional<PictureTimes> times_;
  std::unique_ptr<PictureConverter> converter_;
  std::unique_ptr<PictureConverter> colour_converter_;  // of colour() alone
  std::int64_t known_damage_ = 0;
  bool ended_ = false;
};

}  // namespace

std::unique_ptr<FrameSource> open_video_file(const std::filesystem::path& path,
                                             const FrameSourceOptions& options) {
  return std::make_unique<VideoFile>(path, options);
}

}  // namespace tinct
