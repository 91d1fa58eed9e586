#include <algorithm>
#include <cmath>
#include <string>

extern "C" {
#include <libavutil/display.h>
#include <libavutil/pixdesc.h>
}

#include <fmt/format.h>

#include "lib/base/errors.h"
#include "lib/media/video_info.h"

namespace tinct {
namespace {

constexpr int kHdHeight = 720;
constexpr int kHdWidth = 1280;

Rational rational(AVRational value) {
  return value.den == 0 ? Rational{0, 1} : Rational{value.num, value.den};
}

const char* tagged_matrix(AVColorSpace tag) {
  switch (tag) {
    case AVCOL_SPC_BT709:
    case AVCOL_SPC_SMPTE240M: return "bt709";
    case AVCOL_SPC_BT470BG:
    case AVCOL_SPC_SMPTE170M:
    case AVCOL_SPC_FCC: return "bt601";
    case AVCOL_SPC_BT2020_NCL:
    case AVCOL_SPC_BT2020_CL: return "bt2020";
    default: return nullptr;
  }
}

void describe_colours(const AVFrame& first, VideoInfo& info) {
  const AVPixFmtDescriptor& format = *av_pix_fmt_desc_get(static_cast<AVPixelFormat>(first.format));
  const bool rgb = (format.flags & (AV_PIX_FMT_FLAG_RGB | AV_PIX_FMT_FLAG_PAL)) != 0;
  const bool gray = format.nb_components < 3;
  const bool yuvj = info.pix_fmt.starts_with("yuvj");
  info.range_tagged = first.color_range != AVCOL_RANGE_UNSPECIFIED || yuvj;
  const bool full = first.color_range == AVCOL_RANGE_JPEG || yuvj || (gray && !info.range_tagged);
  info.range = rgb || full ? "pc" : "tv";
  const char* matrix = rgb ? "rgb" : tagged_matrix(first.colorspace);
  info.matrix_tagged = matrix != nullptr;
  const bool hd = info.height >= kHdHeight || info.width >= kHdWidth;
  info.matrix = matrix != nullptr ? matrix : hd ? "bt709" : "bt601";
}

// FFmpeg tells how far the picture is turned counter-clockwise; players turn it clockwise.
int rotation_of(const AVStream& stream) {
  const std::uint8_t* matrix = nullptr;
#if LIBAVFORMAT_VERSION_INT >= AV_VERSION_INT(60, 15, 100)
  const AVPacketSideData* data =
      av_packet_side_data_get(stream.codecpar->coded_side_data, stream.codecpar->nb_coded_side_data,
                              AV_PKT_DATA_DISPLAYMATRIX);
  if (data != nullptr) matrix = data->data;
#else
  matrix = av_stream_get_side_data(&stream, AV_PKT_DATA_DISPLAYMATRIX, nullptr);
#endif
  if (matrix == nullptr) return 0;
  const double degrees = -av_display_rotation_get(reinterpret_cast<const std::int32_t*>(matrix));
  if (std::isnan(degrees)) return 0;
  return ((static_cast<int>(std::lround(degrees / 90)) * 90) % 360 + 360) % 360;
}

double duration_of(const AVFormatContext& container, const AVStream& stream) {
  if (stream.duration != AV_NOPTS_VALUE) {
    return static_cast<double>(stream.duration) * av_q2d(stream.time_base);
  }
  if (container.duration == AV_NOPTS_VALUE) return 0;
  return static_cast<double>(container.duration) / AV_TIME_BASE;
}

}  // namespace

VideoInfo describe_video(const std::filesystem::path& path, const VideoDecoder& decoder,
                         const AVFrame& first) {
  const AVStream& stream = decoder.stream();
  const AVRational rate =
      stream.avg_frame_rate.num > 0 ? stream.avg_frame_rate : stream.r_frame_rate;
  VideoInfo info;
  info.path = path;
  info.width = first.width;
  info.height = first.height;
  info.fps = rational(rate);
  info.time_base = rational(stream.time_base);
  info.codec = avcodec_get_name(stream.codecpar->codec_id);
  info.pix_fmt = av_get_pix_fmt_name(static_cast<AVPixelFormat>(first.format));
  describe_colours(first, info);
  const AVRational aspect =
      first.sample_aspect_ratio.num > 0 ? first.sample_aspect_ratio : stream.sample_aspect_ratio;
  if (aspect.num > 0 && aspect.den > 0) info.sample_aspect = rational(aspect);
  info.rotation = rotation_of(stream);
  info.duration = std::max(0.0, duration_of(decoder.container(), stream));
  info.frames_estimate =
      stream.nb_frames > 0 ? stream.nb_frames : std::llround(info.duration * info.fps.value());
  return info;
}

void check_picture_size(const VideoInfo& info, const AVFrame& picture) {
  if (picture.width == info.width && picture.height == info.height) return;
  throw Error(Fault::input,
              fmt::format("{} changes its size at frame {} from {}x{} to {}x{}; cut the file "
                          "there and use the parts.",
                          info.path.string(), info.frames, info.width, info.height, picture.width,
                          picture.height));
}

PictureTimes::PictureTimes(const VideoInfo& info) {
  if (info.fps.num <= 0 || info.time_base.num <= 0) return;
  step_ = static_cast<std::int64_t>(1 / (info.fps.value() * info.time_base.value()) + 0.5);
}

std::int64_t PictureTimes::next(const AVFrame& picture) noexcept {
  const bool timed = picture.best_effort_timestamp != AV_NOPTS_VALUE;
  const std::int64_t time = timed ? picture.best_effort_timestamp : next_;
  next_ = time + step_;
  return time;
}

FrameRateWatch::FrameRateWatch(Rational time_base) {
  const double units_per_millisecond = time_base.num > 0 ? 0.001 / time_base.value() : 0;
  tolerance_ = std::max<std::int64_t>(1, std::llround(units_per_millisecond));
}

void FrameRateWatch::add(std::int64_t pts) {
  if (last_) {
    const std::int64_t step = pts - *last_;
    shortest_ = std::min(shortest_.value_or(step), step);
    longest_ = std::max(longest_.value_or(step), step);
  }
  last_ = pts;
}

bool FrameRateWatch::variable() const noexcept {
  return shortest_ && longest_ && *longest_ - *shortest_ > tolerance_;
}

}  // namespace tinct
