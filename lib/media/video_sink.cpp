#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>
#include <new>
#include <optional>
#include <utility>

#include <fmt/format.h>

#include "lib/base/errors.h"
#include "lib/base/files.h"
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

class VideoSink final : public FrameSink {
 public:
  VideoSink(fs::path out, const FrameSinkOptions& options)
      : out_(std::move(out)),
        temporary_(temporary_name(out_)),
        options_(options),
        kind_(video_kind(out_)) {
    av::silence_log();
    if (options_.fps.num <= 0 || options_.fps.den <= 0 || options_.fps.num > INT32_MAX ||
        options_.fps.den > INT32_MAX) {
      throw Error(Fault::usage,
                  out_.string() + " needs a frame rate above 0, not " + options_.fps.text() + ".");
    }
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
    picture.pts = count_++;
    encode(&picture);
  }

  void finish() override {
    if (muxer_ == nullptr) {
      throw Error(Fault::input, out_.string() + " was given no frame, so there is no video.");
    }
    encode(nullptr);
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
    AVStream* stream = avformat_new_stream(muxer_.get(), nullptr);
    if (stream == nullptr) throw std::bad_alloc();
    avcodec_parameters_from_context(stream->codecpar, codec_.get());
    stream->time_base = codec_->time_base;
    stream->avg_frame_rate = codec_->framerate;
    stream->sample_aspect_ratio = codec_->sample_aspect_ratio;
    check_write(avio_open(&muxer_->pb, ("file:" + temporary_.string()).c_str(), AVIO_FLAG_WRITE));
    // The muxer opens the file a second time to move the index to the front, for browsers.
    muxer_->url = av_strdup(("file:" + temporary_.string()).c_str());
    AVDictionary* list = nullptr;
    if (kind_ == VideoKind::h264_mp4) av_dict_set(&list, "movflags", "+faststart", 0);
    const int written = avformat_write_header(muxer_.get(), &list);
    av_dict_free(&list);
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
      if (packet_->duration == 0) packet_->duration = 1;
      av_packet_rescale_ts(packet_.get(), codec_->time_base, stream.time_base);
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
  av::PacketHandle packet_ = av::make_packet();
  std::optional<PictureMaker> maker_;
  std::int64_t count_ = 0;
  bool done_ = false;
};

}  // namespace

std::unique_ptr<FrameSink> open_video_sink(const fs::path& out, const FrameSinkOptions& options) {
  return std::make_unique<VideoSink>(out, options);
}

bool can_write_h264() { return find_encoder(VideoKind::h264_mp4) != nullptr; }

}  // namespace tinct
