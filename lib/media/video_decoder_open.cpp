// How a VideoDecoder opens its file; what it then reads is in video_decoder.cpp.

#include <algorithm>
#include <array>
#include <new>
#include <string>
#include <string_view>

#include "lib/base/errors.h"
#include "lib/media/video_decoder.h"

namespace tinct {
namespace fs = std::filesystem;
namespace {

// 16384 x 16384: a header that claims more is a decompression bomb or broken.
constexpr std::int64_t kMaxPixels = std::int64_t{1} << 28;

// Formats whose content is the names of other files or addresses, and text.
constexpr std::array<std::string_view, 10> kRefused{
    "concat", "hls", "dash", "image2", "imf", "sdp", "rtsp", "tty", "webm_dash_manifest", "lavfi"};

void check_file(const fs::path& path) {
  std::error_code error;
  const fs::file_status status = fs::status(path, error);
  if (!fs::exists(status)) {
    throw Error(Fault::input, path.string() + " does not exist; check the path.");
  }
  if (!fs::is_regular_file(status)) return;  // a pipe has no size to check
  const auto bytes = fs::file_size(path, error);
  if (!error && bytes == 0) {
    throw Error(Fault::input, path.string() + " is an empty file; fetch it again.");
  }
}

Error unreadable(const fs::path& path, int code, const std::string& said) {
  const bool resource = code == AVERROR(ENOMEM) || code == AVERROR(EMFILE);
  return {resource ? Fault::resource : Fault::input,
          path.string() + " can't be read as a video: " + av::error_text(code) +
              (said.empty() ? "" : " (" + said + ")") +
              "; it may be damaged, incomplete or no media file."};
}

}  // namespace

void VideoDecoder::open(int threads) {
  check_file(path_);
  open_container();
  choose_stream();
  open_codec(threads);
  // What probing complained of comes again when the packets are read.
  (void)demuxer_said_.take();
  (void)decoder_said_.take();
}

void VideoDecoder::open_container() {
  container_.reset();
  AVIOContext* file = nullptr;
  // "file:" keeps names such as "concat:a" from being taken for addresses.
  const std::string name = path_.string();
  int result = avio_open2(&file, ("file:" + name).c_str(), AVIO_FLAG_READ, nullptr, nullptr);
  if (result < 0) throw unreadable(path_, result, "");
  file_.reset(file);

  const AVInputFormat* format = nullptr;
  result = av_probe_input_buffer2(file, &format, name.c_str(), nullptr, 0, 0);
  if (result < 0) throw unreadable(path_, result, "");
  if (std::ranges::find(kRefused, format->name) != kRefused.end()) {
    throw Error(Fault::input, name + " is no video but " +
                                  (format->long_name != nullptr ? format->long_name : "a list") +
                                  "; give the video file itself.");
  }

  AVFormatContext* context = avformat_alloc_context();
  if (context == nullptr) throw std::bad_alloc();
  context->opaque = &demuxer_said_;
  context->pb = file;
  // Whatever a format wants to open beside the file itself is refused.
  context->protocol_whitelist = av_strdup("none");
  result = avformat_open_input(&context, name.c_str(), format, nullptr);
  if (result < 0) throw unreadable(path_, result, demuxer_said_.take());  // context is gone then
  container_.reset(context);
  result = avformat_find_stream_info(context, nullptr);
  if (result < 0) throw unreadable(path_, result, demuxer_said_.take());
}

void VideoDecoder::choose_stream() {
  stream_ = nullptr;
  bool cover = false;
  for (unsigned i = 0; i < container_->nb_streams; ++i) {
    AVStream* stream = container_->streams[i];
    const bool video = stream->codecpar->codec_type == AVMEDIA_TYPE_VIDEO;
    const bool picture = (stream->disposition & AV_DISPOSITION_ATTACHED_PIC) != 0;
    cover = cover || (video && picture);
    if (stream_ == nullptr && video && !picture) {
      stream_ = stream;
    } else {
      stream->discard = AVDISCARD_ALL;
    }
  }
  if (stream_ == nullptr) {
    throw Error(Fault::input, path_.string() + " has no video stream" +
                                  (cover ? ", only a cover picture." : "."));
  }
}

void VideoDecoder::open_codec(int threads) {
  const AVCodec* decoder = avcodec_find_decoder(stream_->codecpar->codec_id);
  const std::string name = avcodec_get_name(stream_->codecpar->codec_id);
  if (decoder == nullptr) {
    throw Error(Fault::input, path_.string() + " is coded as " + name +
                                  ", which this machine's FFmpeg can't decode.");
  }
  codec_.reset(avcodec_alloc_context3(decoder));
  if (codec_ == nullptr) throw std::bad_alloc();
  int result = avcodec_parameters_to_context(codec_.get(), stream_->codecpar);
  codec_->opaque = &decoder_said_;
  codec_->pkt_timebase = stream_->time_base;
  codec_->thread_count = threads;
  codec_->thread_type = FF_THREAD_FRAME | FF_THREAD_SLICE;
  codec_->max_pixels = kMaxPixels;
  if (result >= 0) result = avcodec_open2(codec_.get(), decoder, nullptr);
  if (result < 0) {
    throw Error(Fault::input, path_.string() + ": the decoder for " + name +
                                  " can't start: " + av::error_text(result) + ".");
  }
  alone_ = codec_->thread_count == 1;
}

}  // namespace tinct
