#include <algorithm>
#include <array>
#include <cstdlib>
#include <memory>
#include <stdexcept>

extern "C" {
#include <libavutil/display.h>
#include <libavutil/pixdesc.h>
}

#include "lib/media/ffmpeg_handles.h"
#include "tests/support/make_video.h"

namespace tinct::test {
namespace {

int check(int result, const std::string& doing) {
  if (result < 0) throw std::runtime_error(doing + ": " + av::error_text(result));
  return result;
}

// Up and down between 0 and 255.
std::uint8_t wave(int phase) {
  return static_cast<std::uint8_t>(std::min(255, std::abs(phase % 512 - 256)));
}

AVColorSpace matrix_tag(const std::string& name) {
  if (name == "bt709") return AVCOL_SPC_BT709;
  if (name == "bt601") return AVCOL_SPC_SMPTE170M;
  if (name == "bt2020") return AVCOL_SPC_BT2020_NCL;
  return AVCOL_SPC_UNSPECIFIED;
}

AVColorRange range_tag(const std::string& name) {
  if (name == "tv") return AVCOL_RANGE_MPEG;
  return name == "pc" ? AVCOL_RANGE_JPEG : AVCOL_RANGE_UNSPECIFIED;
}

int scaler_matrix(const std::string& name) {
  if (name == "bt709") return SWS_CS_ITU709;
  return name == "bt2020" ? SWS_CS_BT2020 : SWS_CS_ITU601;
}

AVRational av_rational(Rational value) {
  return {static_cast<int>(value.num), static_cast<int>(value.den)};
}

// One video being written.
class Writer {
 public:
  Writer(const std::filesystem::path& path, const Frame& first, const TestVideo& video)
      : video_(video) {
    av::silence_log();
    AVFormatContext* muxer = nullptr;
    check(avformat_alloc_output_context2(&muxer, nullptr, nullptr, path.c_str()), path.string());
    muxer_.reset(muxer);
    muxer_->flags |= AVFMT_FLAG_BITEXACT;
    open_encoder(first);
    open_stream(path);
    make_picture(first);
  }

  void write(const Frame& frame) {
    check(av_frame_make_writable(picture_.get()), "picture");
    const std::array<const std::uint8_t*, 1> data{frame.row(0)};
    const std::array<int, 1> stride{static_cast<int>(frame.stride)};
    sws_scale(scaler_.get(), data.data(), stride.data(), 0, frame.height, picture_->data,
              picture_->linesize);
    const auto index = static_cast<std::size_t>(count_);
    picture_->pts = video_.pts.empty() ? count_ : video_.pts.at(index);
    ++count_;
    encode(picture_.get());
  }

  void finish() {
    encode(nullptr);
    check(av_write_trailer(muxer_.get()), "trailer");
  }

 private:
  void open_encoder(const Frame& first) {
    const AVCodec* encoder = avcodec_find_encoder_by_name(video_.encoder.c_str());
    if (encoder == nullptr) throw std::runtime_error("no encoder " + video_.encoder);
    codec_.reset(avcodec_alloc_context3(encoder));
    codec_->width = first.width;
    codec_->height = first.height;
    codec_->pix_fmt = av_get_pix_fmt(video_.pix_fmt.c_str());
    codec_->framerate = av_rational(video_.fps);
    codec_->time_base = video_.pts.empty() ? av_inv_q(codec_->framerate) : AVRational{1, 1000};
    codec_->sample_aspect_ratio = av_rational(video_.sample_aspect);
    codec_->colorspace = matrix_tag(video_.matrix);
    codec_->color_range = range_tag(video_.range);
    codec_->thread_count = 1;
    codec_->strict_std_compliance = FF_COMPLIANCE_UNOFFICIAL;
    codec_->flags |= AV_CODEC_FLAG_BITEXACT;
    if ((muxer_->oformat->flags & AVFMT_GLOBALHEADER) != 0) {
      codec_->flags |= AV_CODEC_FLAG_GLOBAL_HEADER;
    }
    AVDictionary* list = nullptr;
    for (const auto& [key, value] : video_.options) {
      av_dict_set(&list, key.c_str(), value.c_str(), 0);
    }
    const int opened = avcodec_open2(codec_.get(), encoder, &list);
    options_.reset(list);  // what is left is the muxer's
    check(opened, "encoder " + video_.encoder);
  }

  void open_stream(const std::filesystem::path& path) {
    AVStream* stream = avformat_new_stream(muxer_.get(), nullptr);
    check(avcodec_parameters_from_context(stream->codecpar, codec_.get()), "parameters");
    stream->time_base = codec_->time_base;
    stream->sample_aspect_ratio = codec_->sample_aspect_ratio;
    if (video_.pts.empty()) stream->avg_frame_rate = codec_->framerate;
    if (video_.rotation != 0) {
      auto* matrix = reinterpret_cast<std::int32_t*>(
          av_stream_new_side_data(stream, AV_PKT_DATA_DISPLAYMATRIX, 9 * sizeof(std::int32_t)));
      av_display_rotation_set(matrix, video_.rotation);
    }
    check(avio_open(&muxer_->pb, path.c_str(), AVIO_FLAG_WRITE), path.string());
    AVDictionary* list = options_.release();
    const int written = avformat_write_header(muxer_.get(), &list);
    options_.reset(list);
    check(written, "header of " + path.string());
  }

  void make_picture(const Frame& first) {
    picture_->format = codec_->pix_fmt;
    picture_->width = codec_->width;
    picture_->height = codec_->height;
    picture_->colorspace = codec_->colorspace;
    picture_->color_range = codec_->color_range;
    check(av_frame_get_buffer(picture_.get(), 0), "picture");
    scaler_.reset(sws_getContext(first.width, first.height, AV_PIX_FMT_BGR24, first.width,
                                 first.height, codec_->pix_fmt,
                                 SWS_AREA | SWS_ACCURATE_RND | SWS_BITEXACT | SWS_FULL_CHR_H_INP,
                                 nullptr, nullptr, nullptr));
    if (scaler_ == nullptr) throw std::runtime_error("no conversion to " + video_.pix_fmt);
    const int* matrix = sws_getCoefficients(scaler_matrix(video_.matrix));
    const bool full = video_.range == "pc" || video_.pix_fmt.starts_with("yuvj");
    sws_setColorspaceDetails(scaler_.get(), matrix, 1, matrix, full ? 1 : 0, 0, 1 << 16, 1 << 16);
  }

  void encode(const AVFrame* picture) {
    check(avcodec_send_frame(codec_.get(), picture), "encoder");
    for (;;) {
      const int result = avcodec_receive_packet(codec_.get(), packet_.get());
      if (result == AVERROR(EAGAIN) || result == AVERROR_EOF) return;
      check(result, "encoder");
      // The last frame needs a length, or an MP4's edit list would cut it off.
      if (packet_->duration == 0) packet_->duration = video_.pts.empty() ? 1 : 40;
      packet_->stream_index = 0;
      av_packet_rescale_ts(packet_.get(), codec_->time_base, muxer_->streams[0]->time_base);
      check(av_interleaved_write_frame(muxer_.get(), packet_.get()), "write");
    }
  }

  TestVideo video_;
  av::OutputContext muxer_;
  av::CodecContext codec_;
  av::OptionsHandle options_;
  av::ScalerHandle scaler_;
  av::FrameHandle picture_ = av::make_picture();
  av::PacketHandle packet_ = av::make_packet();
  std::int64_t count_ = 0;
};

}  // namespace

Frame test_pattern(int width, int height, int t) {
  Frame frame = make_frame(width, height);
  const int side = std::max(1, std::min(width, height) / 4);
  const int left = 3 * t % std::max(1, width - side + 1);
  const int top = 2 * t % std::max(1, height - side + 1);
  for (int y = 0; y < height; ++y) {
    std::uint8_t* row = frame.row(y);
    for (int x = 0; x < width; ++x) {
      const bool square = x >= left && x < left + side && y >= top && y < top + side;
      row[3 * x] = square ? 40 : wave(2 * x + y + 5 * t);
      row[3 * x + 1] = square ? 230 : wave(x + 3 * y + 2 * t + 100);
      row[3 * x + 2] = square ? 250 : wave(3 * x + 2 * y + 7 * t + 300);
    }
  }
  return frame;
}

std::vector<Frame> test_frames(int width, int height, int count) {
  std::vector<Frame> frames;
  for (int t = 0; t < count; ++t) {
    frames.push_back(test_pattern(width, height, t));
    frames.back().number = t;
  }
  return frames;
}

Frame plain_frame(int width, int height, std::uint8_t blue, std::uint8_t green, std::uint8_t red) {
  Frame frame = make_frame(width, height);
  for (int y = 0; y < height; ++y) {
    for (int x = 0; x < width; ++x) {
      frame.row(y)[3 * x] = blue;
      frame.row(y)[3 * x + 1] = green;
      frame.row(y)[3 * x + 2] = red;
    }
  }
  return frame;
}

TestVideo h264() {
  TestVideo video;
  video.encoder = "libx264";
  video.pix_fmt = "yuv420p";
  video.options = {{"crf", "18"}, {"preset", "veryfast"}, {"bf", "2"}, {"g", "12"}};
  return video;
}

bool has_encoder(const std::string& name) {
  return avcodec_find_encoder_by_name(name.c_str()) != nullptr;
}

void write_test_video(const std::filesystem::path& path, const std::vector<Frame>& frames,
                      const TestVideo& video) {
  Writer writer(path, frames.at(0), video);
  for (const Frame& frame : frames) writer.write(frame);
  writer.finish();
}

std::vector<Frame> read_all(FrameSource& source) {
  std::vector<Frame> frames;
  while (std::optional<Frame> frame = source.next()) frames.push_back(std::move(*frame));
  return frames;
}

}  // namespace tinct::test
