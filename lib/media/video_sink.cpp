#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdint>
#include <memory>
#include <new>
#include <optional>
#include <string>
#include <utility>

#include <fmt/format.h>

extern "C" {
#include <libavutil/display.h>
}

#include "lib/base/errors.h"
#include "lib/base/files.h"
#include "lib/base/log.h"
#include "lib/base/temporary_names.h"
#include "lib/media/audio_copy.h"
#include "lib/media/frame_sink.h"
#include "lib/media/video_encoder.h"

namespace tinct {
namespace fs = std::filesystem;
namespace {

void sync_file(const fs::path& path) {
  const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (descriptor < 0) throw_system_error("can't write " + path.string(), errno);
  const int synced = ::fsync(descriptor);
  const int error = errno;
  ::close(descriptor);
  if (synced != 0) throw_system_error("can't write " + path.string(), error);
}

bool fits(Rational value) {
  return value.num > 0 && value.den > 0 && value.num <= INT32_MAX && value.den <= INT32_MAX;
}

void check_options(const fs::path& out, const FrameSinkOptions& options) {
  const auto refuse = [&](const std::string& needs, const std::string& value) {
    throw Error(Fault::usage, out.string() + " needs " + needs + ", not " + value + ".");
  };
  if (!fits(options.fps)) refuse("a frame rate above 0", options.fps.text());
  if (options.time_base && !fits(*options.time_base)) {
    refuse("a unit of time above 0", options.time_base->text());
  }
  if (!fits(options.sample_aspect)) {
    refuse("a pixel shape above 0", options.sample_aspect.text());
  }
  if (options.rotation < 0 || options.rotation >= 360 || options.rotation % 90 != 0) {
    refuse("a rotation of 0, 90, 180 or 270 degrees", std::to_string(options.rotation));
  }
}

void set_rotation(int degrees_clockwise, AVStream& stream) {
  av_display_rotation_set(reinterpret_cast<std::int32_t*>(av::new_display_matrix(stream)),
                          degrees_clockwise);
}

// FFmpeg 6.1 taught Matroska to turn pictures.
bool holds_rotation(VideoKind kind) {
  return kind == VideoKind::h264_mp4 || LIBAVFORMAT_VERSION_INT >= AV_VERSION_INT(60, 16, 100);
}

// When each picture is shown, in units of the encoder.
class PictureTimes {
 public:
  explicit PictureTimes(bool own_times) : own_times_(own_times) {}
  std::int64_t next(std::int64_t pts) {
    if (!own_times_) return ++last_;
    std::int64_t time = 0;
    if (!first_) first_ = pts;
    // Nonsense of a damaged film; every sum below stays inside the type.
    const bool too_far = __builtin_sub_overflow(pts, *first_, &time) || time > INT64_MAX / 4;
    return last_ = too_far || time <= last_ ? last_ + 1 : time;
  }
  [[nodiscard]] std::int64_t last() const noexcept { return last_; }

 private:
  bool own_times_;
  std::optional<std::int64_t> first_;
  std::int64_t last_ = -1;
};

class VideoSink final : public FrameSink {
 public:
  VideoSink(fs::path out, const FrameSinkOptions& options)
      : out_(std::move(out)),
        temporary_(temporary_name(out_)),
        options_(options),
        kind_(video_kind(out_)),
        times_(options.time_base.has_value()) {
    av::silence_log();
    check_options(out_, options_);
    if (find_encoder(kind_) == nullptr) {
      throw Error(Fault::input,
                  "can't write " + out_.string() + ": this machine's FFmpeg has no " +
                      (kind_ == VideoKind::h264_mp4 ? "H.264 encoder; write .webm or .mkv."
                                                    : "encoder for it; write .mkv."));
    }
    create_folders(out_.parent_path());
    remove_stale_temporaries(out_);
  }

  ~VideoSink() override {
    if (done_) return;
    muxer_.reset();
    std::error_code ignored;
    fs::remove(temporary_, ignored);
  }
  VideoSink(const VideoSink&) = delete;
  VideoSink& operator=(const VideoSink&) = delete;

  void write(const Frame& frame) override {
    check(frame);
    if (muxer_ == nullptr) start(frame);
    AVFrame& picture = maker_->make(frame);
    picture.pts = times_.next(frame.pts);
    ++count_;
    encode(&picture);
  }

  void finish() override {
    if (muxer_ == nullptr) {
      throw Error(Fault::input, out_.string() + " was given no frame, so there is no video.");
    }
    encode(nullptr);
    if (audio_) {
      check_write(audio_->write_rest(times_.last() + frame_duration_, codec_->time_base));
    }
    check_write(av_write_trailer(muxer_.get()));
    check_write(avio_closep(&muxer_->pb));
    muxer_.reset();
    sync_file(temporary_);
    if (::rename(temporary_.c_str(), out_.c_str()) != 0) {
      throw_system_error("can't write " + out_.string(), errno);
    }
    done_ = true;
    sync_folder(out_.parent_path());
  }

 private:
  void check(const Frame& frame) const {
    if (frame.format != PixelFormat::bgr24 || frame.empty()) {
      throw Error(Fault::bug, "a video sink takes bgr24 frames only");
    }
    if (codec_ != nullptr && (frame.width != codec_->width || frame.height != codec_->height)) {
      throw Error(Fault::input,
                  fmt::format("frame {} for {} is {}x{}, the first one was {}x{}; a video has one "
                              "size.",
                              count_, out_.string(), frame.width, frame.height, codec_->width,
                              codec_->height));
    }
  }

  void start(const Frame& first) {
    AVFormatContext* context = nullptr;
    if (avformat_alloc_output_context2(&context, nullptr, muxer_name(kind_), nullptr) < 0) {
      throw Error(Fault::input, out_.string() + " can't be written: this FFmpeg lacks the format.");
    }
    muxer_.reset(context);
    muxer_->flags |= AVFMT_FLAG_BITEXACT;
    const bool global_header = (muxer_->oformat->flags & AVFMT_GLOBALHEADER) != 0;
    codec_ = open_encoder(kind_, first, options_, global_header);
    maker_.emplace(*codec_);
    frame_duration_ =
        std::max<std::int64_t>(1, av_rescale_q(1, av_inv_q(codec_->framerate), codec_->time_base));
    add_pictures();
    add_sound();
    write_header();
  }

  void add_pictures() {
    AVStream* stream = avformat_new_stream(muxer_.get(), nullptr);
    if (stream == nullptr) throw std::bad_alloc();
    avcodec_parameters_from_context(stream->codecpar, codec_.get());
    stream->time_base = codec_->time_base;
    stream->avg_frame_rate = codec_->framerate;
    stream->sample_aspect_ratio = codec_->sample_aspect_ratio;
    if (options_.rotation == 0) return;
    if (holds_rotation(kind_)) return set_rotation(options_.rotation, *stream);
    log_warning(
        fmt::format("this FFmpeg can't record in {} that players turn it by {} degrees, so "
                    "they won't; .mp4 holds it.",
                    out_.string(), options_.rotation));
  }

  void add_sound() {
    if (options_.audio_from.empty()) return;
    audio_ = std::make_unique<AudioCopy>(options_.audio_from, out_, *muxer_);
    if (!audio_->any()) return audio_.reset();
    // Where the sound ends early the muxer waits this long for more of it, in memory.
    muxer_->max_interleave_delta = AV_TIME_BASE;
  }

  void write_header() {
    check_write(avio_open(&muxer_->pb, ("file:" + temporary_.string()).c_str(), AVIO_FLAG_WRITE));
    // The muxer opens the file a second time to move the index to the front, for browsers.
    muxer_->url = av_strdup(("file:" + temporary_.string()).c_str());
    AVDictionary* list = nullptr;
    if (kind_ == VideoKind::h264_mp4) av_dict_set(&list, "movflags", "+faststart", 0);
    const int written = avformat_write_header(muxer_.get(), &list);
    av_dict_free(&list);
    // Each stream alone was fine.
    if (audio_ && (written == AVERROR(EINVAL) || written == AVERROR_INVALIDDATA)) {
      throw Error(Fault::input,
                  fmt::format("{} can't take the sound of {}: {}; leave it out.", out_.string(),
                              options_.audio_from.string(), av::error_text(written)));
    }
    check_write(written);
  }

  void encode(const AVFrame* picture) {
    int result = avcodec_send_frame(codec_.get(), picture);
    while (result >= 0) {
      result = avcodec_receive_packet(codec_.get(), packet_.get());
      if (result == AVERROR(EAGAIN) || result == AVERROR_EOF) return;
      if (result < 0) break;
      AVStream& stream = *muxer_->streams[0];
      packet_->stream_index = 0;
      if (packet_->duration == 0) packet_->duration = frame_duration_;
      av_packet_rescale_ts(packet_.get(), codec_->time_base, stream.time_base);
      if (audio_) check_write(audio_->write_before(packet_->dts, stream.time_base));
      check_write(av_interleaved_write_frame(muxer_.get(), packet_.get()));
    }
    throw Error(Fault::input, fmt::format("frame {} can't be encoded for {}: {}.", count_ - 1,
                                          out_.string(), av::error_text(result)));
  }

  // Whatever a file of ours refuses is the disk's doing.
  void check_write(int result) const {
    if (result >= 0) return;
    throw Error(Fault::resource, "can't write " + out_.string() + ": " + av::error_text(result) +
                                     "; free some space or choose another folder.");
  }

  fs::path out_;
  fs::path temporary_;
  FrameSinkOptions options_;
  VideoKind kind_;
  av::CodecContext codec_;
  av::OutputContext muxer_;
  std::unique_ptr<AudioCopy> audio_;  // writes into the muxer
  av::PacketHandle packet_ = av::make_packet();
  std::optional<PictureMaker> maker_;
  PictureTimes times_;
  std::int64_t frame_duration_ = 1;  // in units of the encoder
  std::int64_t count_ = 0;
  bool done_ = false;
};

}  // namespace

std::unique_ptr<FrameSink> open_video_sink(const fs::path& out, const FrameSinkOptions& options) {
  return std::make_unique<VideoSink>(out, options);
}

bool can_write_h264() { return find_encoder(VideoKind::h264_mp4) != nullptr; }

}  // namespace tinct
