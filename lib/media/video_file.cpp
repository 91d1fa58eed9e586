#include <memory>
#include <mutex>
#include <optional>
#include <utility>
#include <vector>

#include "lib/base/errors.h"
#include "lib/media/cpu_flags.h"
#include "lib/media/deferred_source.h"
#include "lib/media/picture_converter.h"
#include "lib/media/picture_hash.h"
#include "lib/media/video_decoder.h"
#include "lib/media/video_info.h"

namespace tinct {
namespace {

FrameSourceOptions as_wanted(FrameSourceOptions options) {
  options.simd = options.simd && simd_wanted();
  return options;
}

// The decoded pictures of a file, and what is known of them.
class VideoPictures {
 public:
  VideoPictures(const std::filesystem::path& path, const FrameSourceOptions& options)
      : options_(as_wanted(options)),
        decoder_(path, options.decoder_threads),
        waiting_(decoder_.next()) {
    if (waiting_ == nullptr) {
      const std::string why =
          decoder_.damage().first.empty() ? "" : " (" + decoder_.damage().first.front() + ")";
      throw Error(
          Fault::input,
          path.string() + " has a video stream, but no frame of it can be decoded" + why + ".");
    }
    info_ = describe_video(path, decoder_, *waiting_);
    described_ = info_;
    rate_.emplace(info_.time_base);
    times_.emplace(info_);
  }

  const VideoInfo& info() const { return info_; }

  // The next picture, valid until the next call, or null at the end.
  const AVFrame* next() {
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

  // May be called while pictures are read.
  std::unique_ptr<PictureConverter> make_converter() const {
    if (options_.format != PixelFormat::gray8) return make_colour_converter();
    return make_gray_converter(described_, options_.simd);
  }
  std::unique_ptr<PictureConverter> make_colour_converter() const {
    if (options_.recipe == ColourRecipe::cv2018) return make_cv2018_converter(decoder_);
    return make_tinct1_converter(described_, options_.simd);
  }

  // Fills in all but the pixels, once for each picture.
  void label(const AVFrame& picture, auto& frame) {
    frame.number = info_.frames++;
    frame.pts = times_->next(picture);
    frame.damaged = decoder_.damaged();
    // A hole that damage tore is no change of the frame rate.
    if (decoder_.damage().count != std::exchange(known_damage_, decoder_.damage().count)) {
      rate_->skip();
    }
    rate_->add(frame.pts);
  }

 private:
  void end() {
    ended_ = true;
    info_.vfr = rate_->variable();
    info_.damaged_packets = decoder_.damage().count;
    info_.damage = decoder_.damage().first;
  }

  FrameSourceOptions options_;
  VideoDecoder decoder_;
  AVFrame* waiting_;  // the first picture, from which the information comes
  VideoInfo info_;
  VideoInfo described_;  // as it was at first: converters are made by other threads
  std::optional<FrameRateWatch> rate_;
  std::optional<PictureTimes> times_;
  std::int64_t known_damage_ = 0;
  bool ended_ = false;
};

class VideoFile final : public FrameSource {
 public:
  VideoFile(const std::filesystem::path& path, const FrameSourceOptions& options)
      : pictures_(path, options), converter_(pictures_.make_converter()), hash_(options.pictures) {}

  const VideoInfo& info() const override { return pictures_.info(); }

  std::optional<Frame> next() override {
    picture_ = pictures_.next();
    if (picture_ == nullptr) return std::nullopt;
    if (hash_ != nullptr) hash_->add(*picture_);
    Frame frame = converter_->convert(*picture_);
    pictures_.label(*picture_, frame);
    return frame;
  }

  Frame colour() override {
    if (picture_ == nullptr) throw Error(Fault::bug, "colour was asked of no frame");
    if (!colour_converter_) colour_converter_ = pictures_.make_colour_converter();
    return colour_converter_->convert(*picture_);
  }

 private:
  VideoPictures pictures_;
  const AVFrame* picture_ = nullptr;
  std::unique_ptr<PictureConverter> converter_;
  std::unique_ptr<PictureConverter> colour_converter_;  // of colour() alone
  PictureHash* hash_;
};

// As many converters as are in use at once. They need the decoder's description of the film, which
// therefore stays until the last picture is made.
class Converters {
 public:
  explicit Converters(std::shared_ptr<VideoPictures> pictures) : pictures_(std::move(pictures)) {
    idle_.push_back(pictures_->make_converter());  // tells at once what can't be converted
  }

  Frame convert(const AVFrame& picture) {
    std::unique_ptr<PictureConverter> converter = take();
    Frame frame = converter->convert(picture);
    const std::scoped_lock lock(mutex_);
    idle_.push_back(std::move(converter));
    return frame;
  }

 private:
  std::unique_ptr<PictureConverter> take() {
    const std::scoped_lock lock(mutex_);
    if (idle_.empty()) return pictures_->make_converter();
    std::unique_ptr<PictureConverter> converter = std::move(idle_.back());
    idle_.pop_back();
    return converter;
  }

  std::shared_ptr<VideoPictures> pictures_;
  std::mutex mutex_;
  std::vector<std::unique_ptr<PictureConverter>> idle_;
};

class DeferredVideo final : public DeferredSource {
 public:
  DeferredVideo(const std::filesystem::path& path, const FrameSourceOptions& options)
      : pictures_(std::make_shared<VideoPictures>(path, options)),
        converters_(std::make_shared<Converters>(pictures_)) {}

  const VideoInfo& info() const override { return pictures_->info(); }

  std::optional<DeferredFrame> next() override {
    const AVFrame* picture = pictures_->next();
    if (picture == nullptr) return std::nullopt;
    DeferredFrame deferred;
    pictures_->label(*picture, deferred);
    // Shares the decoder's bytes.
    const std::shared_ptr<AVFrame> kept(av_frame_clone(picture), av::Release{});
    if (kept == nullptr) throw Error(Fault::resource, "no memory for a picture");
    deferred.picture = [converters = converters_, kept, pts = deferred.pts,
                        number = deferred.number, damaged = deferred.damaged] {
      Frame frame = converters->convert(*kept);
      frame.pts = pts;
      frame.number = number;
      frame.damaged = damaged;
      return frame;
    };
    return deferred;
  }

 private:
  std::shared_ptr<VideoPictures> pictures_;
  std::shared_ptr<Converters> converters_;
};

}  // namespace

std::unique_ptr<FrameSource> open_video_file(const std::filesystem::path& path,
                                             const FrameSourceOptions& options) {
  return std::make_unique<VideoFile>(path, options);
}

std::unique_ptr<DeferredSource> open_deferred_video(const std::filesystem::path& path,
                                                    const FrameSourceOptions& options) {
  return std::make_unique<DeferredVideo>(path, options);
}

}  // namespace tinct
