extern "C" {
#include <libavutil/imgutils.h>
#include <libavutil/pixdesc.h>
}

#include <array>
#include <cstring>
#include <limits>
#include <vector>

#include "lib/base/errors.h"
#include "lib/media/ffmpeg_handles.h"
#include "lib/media/image_avif.h"
#include "lib/media/image_formats.h"

namespace tinct {
namespace {

AVCodecID codec_of(std::string_view type) {
  if (type == "bmp") return AV_CODEC_ID_BMP;
  if (type == "gif") return AV_CODEC_ID_GIF;
  if (type == "tiff") return AV_CODEC_ID_TIFF;
  if (type == "webp") return AV_CODEC_ID_WEBP;
  if (type == "avif") return AV_CODEC_ID_AV1;
  if (type == "jxl") return AV_CODEC_ID_JPEGXL;
  if (type == "pam") return AV_CODEC_ID_PAM;
  if (type == "pbm") return AV_CODEC_ID_PBM;
  if (type == "pgm") return AV_CODEC_ID_PGM;
  return AV_CODEC_ID_PPM;
}

[[noreturn]] void throw_corrupt(const std::string& name, std::string_view type, int error) {
  throw Error(Fault::input,
              name + " is a corrupt " + std::string(type) + " picture: " + av::error_text(error));
}

av::PacketHandle packet_of(std::string_view bytes, const std::string& name) {
  if (bytes.size() > static_cast<std::size_t>(std::numeric_limits<int>::max() / 2)) {
    throw Error(Fault::input, name + " is larger than 1 GiB: save it as PNG");
  }
  av::PacketHandle packet = av::make_packet();
  if (av_new_packet(packet.get(), static_cast<int>(bytes.size())) < 0) {
    throw Error(Fault::resource, "out of memory while reading " + name);
  }
  std::memcpy(packet->data, bytes.data(), bytes.size());
  return packet;
}

av::FrameHandle decode(std::string_view bytes, const std::string& name, std::string_view type) {
  const AVCodec* codec = avcodec_find_decoder(codec_of(type));
  if (codec == nullptr) {
    throw Error(Fault::input, name + " can't be read: this FFmpeg has no decoder for " +
                                  std::string(type) + "; save it as PNG");
  }
  av::silence_log();
  av::CodecContext context(avcodec_alloc_context3(codec));
  if (!context) throw Error(Fault::resource, "out of memory while reading " + name);
  av::FrameHandle picture = av::make_picture();
  context->thread_count = 1;
  context->err_recognition = AV_EF_CRCCHECK | AV_EF_BUFFER | AV_EF_EXPLODE;
  context->max_pixels = kMostPixels;
  int status = avcodec_open2(context.get(), codec, nullptr);
  const av::PacketHandle packet = packet_of(bytes, name);
  if (status >= 0) status = avcodec_send_packet(context.get(), packet.get());
  if (status >= 0) avcodec_send_packet(context.get(), nullptr);
  if (status >= 0) status = avcodec_receive_frame(context.get(), picture.get());
  if (status < 0) throw_corrupt(name, type, status);
  if (picture->decode_error_flags != 0) throw_corrupt(name, type, AVERROR_INVALIDDATA);
  check_picture_size(picture->width, picture->height, name);
  return picture;
}

// One component of one row, 8 bits; deeper ones are rounded.
struct ComponentReader {
  explicit ComponentReader(const AVFrame& from)
      : picture(from),
        layout(*av_pix_fmt_desc_get(static_cast<AVPixelFormat>(from.format))),
        values(static_cast<std::size_t>(from.width)) {}

  [[nodiscard]] bool palette() const { return (layout.flags & AV_PIX_FMT_FLAG_PAL) != 0; }
  [[nodiscard]] int depth() const { return palette() ? 8 : layout.comp[0].depth; }
  [[nodiscard]] bool has_alpha() const { return (layout.flags & AV_PIX_FMT_FLAG_ALPHA) != 0; }
  [[nodiscard]] int alpha_component() const { return palette() ? 3 : layout.nb_components - 1; }
  [[nodiscard]] bool gray() const { return layout.nb_components <= 2 && !palette(); }
  [[nodiscard]] bool rgb() const {
    return gray() || palette() || (layout.flags & AV_PIX_FMT_FLAG_RGB) != 0;
  }

  void read(int y, int component, std::vector<std::uint8_t>& out) {
    std::array<const std::uint8_t*, 4> data{};
    std::array<int, 4> strides{};
    for (std::size_t plane = 0; plane < 4; ++plane) {
      data[plane] = picture.data[plane];
      strides[plane] = picture.linesize[plane];
    }
    const int width = picture.width;
    av_read_image_line2(values.data(), data.data(), strides.data(), &layout, 0, y, component, width,
                        palette() ? 1 : 0, 2);
    const unsigned most = (1U << depth()) - 1U;
    const unsigned flip = picture.format == AV_PIX_FMT_MONOWHITE ? 1U : 0U;
    for (std::size_t x = 0; x < values.size(); ++x) {
      out[x] = static_cast<std::uint8_t>(((values[x] ^ flip) * 255U + most / 2U) / most);
    }
  }

  const AVFrame& picture;
  const AVPixFmtDescriptor& layout;
  std::vector<std::uint16_t> values;
};

void refuse(const std::string& name, const char* trouble) {
  throw Error(Fault::input, name + " " + trouble +
                                ", and converting would change its pixels: save it as an 8-bit "
                                "picture without alpha, or ask for conversion");
}

Frame read_rgb(ComponentReader& reader) {
  const AVFrame& picture = reader.picture;
  Frame frame = make_frame(picture.width, picture.height);
  std::vector<std::uint8_t> line(static_cast<std::size_t>(picture.width));
  for (int y = 0; y < frame.height; ++y) {
    std::uint8_t* out = frame.row(y);
    for (int c = 0; c < 3; ++c) {
      reader.read(y, reader.gray() ? 0 : c, line);
      for (std::size_t x = 0; x < line.size(); ++x) {
        out[3 * x + static_cast<std::size_t>(2 - c)] = line[x];
      }
    }
  }
  return frame;
}

int swscale_matrix(AVColorSpace space) {
  switch (space) {
    case AVCOL_SPC_BT709: return SWS_CS_ITU709;
    case AVCOL_SPC_SMPTE240M: return SWS_CS_SMPTE240M;
    case AVCOL_SPC_BT2020_NCL:
    case AVCOL_SPC_BT2020_CL: return SWS_CS_BT2020;
    default: return SWS_CS_ITU601;  // what WebP and TIFF mean, and AVIF that doesn't say
  }
}

// YUV inside an AVIF, WebP or TIFF: by swscale at its most exact.
Frame read_yuv(const AVFrame& picture, const std::string& name) {
  const int flags = SWS_BICUBIC | SWS_ACCURATE_RND | SWS_FULL_CHR_H_INT | SWS_BITEXACT;
  const av::ScalerHandle scaler(sws_getContext(
      picture.width, picture.height, static_cast<AVPixelFormat>(picture.format), picture.width,
      picture.height, AV_PIX_FMT_BGR24, flags, nullptr, nullptr, nullptr));
  if (!scaler) {
    throw Error(Fault::input, name + " has a pixel format tinct can't convert (" +
                                  av_get_pix_fmt_name(static_cast<AVPixelFormat>(picture.format)) +
                                  "): save it as PNG");
  }
  const int full = picture.color_range == AVCOL_RANGE_JPEG ? 1 : 0;
  const int* matrix = sws_getCoefficients(swscale_matrix(picture.colorspace));
  const int* rgb_matrix = sws_getCoefficients(SWS_CS_ITU601);
  sws_setColorspaceDetails(scaler.get(), matrix, full, rgb_matrix, 1, 0, 1 << 16, 1 << 16);
  Frame frame = make_frame(picture.width, picture.height);
  // swscale writes past the end of rows whose width is no multiple of 16.
  std::vector<std::uint8_t> wide((static_cast<std::size_t>(frame.stride) + 64) *
                                 static_cast<std::size_t>(frame.height));
  const int stride = static_cast<int>(frame.stride) + 64;
  std::uint8_t* planes[4] = {wide.data(), nullptr, nullptr, nullptr};
  const int strides[4] = {stride, 0, 0, 0};
  sws_scale(scaler.get(), picture.data, picture.linesize, 0, picture.height, planes, strides);
  for (int y = 0; y < frame.height; ++y) {
    std::memcpy(frame.row(y), wide.data() + static_cast<std::ptrdiff_t>(y) * stride,
                static_cast<std::size_t>(frame.stride));
  }
  return frame;
}

// An alpha channel that is opaque everywhere is none: FFmpeg gives one for every lossless WebP.
void blend_on_black(ComponentReader& reader, Frame& frame, bool allowed, const std::string& name) {
  std::vector<std::uint8_t> alpha(static_cast<std::size_t>(frame.width));
  for (int y = 0; y < frame.height; ++y) {
    reader.read(y, reader.alpha_component(), alpha);
    std::uint8_t* out = frame.row(y);
    for (const std::uint8_t opacity : alpha) {
      if (opacity != 255 && !allowed) refuse(name, "has an alpha channel");
      for (int c = 0; c < 3; ++c, ++out) {
        *out = static_cast<std::uint8_t>((*out * opacity + 127) / 255);
      }
    }
  }
}

}  // namespace

bool can_decode(std::string_view bytes) noexcept {
  const std::string_view type = picture_type(bytes);
  if (type == "jpeg" || type == "png") return true;
  return !type.empty() && avcodec_find_decoder(codec_of(type)) != nullptr;
}

Frame decode_other(std::string_view bytes, const std::string& name,
                   const ImageReadOptions& options) {
  if (picture_type(bytes) == "webp" && is_animated(bytes)) {
    throw Error(Fault::input, name +
                                  " is an animated WebP, which FFmpeg does not decode: save its "
                                  "first picture as PNG");
  }
  const std::string_view type = picture_type(bytes);
  const av::FrameHandle picture =
      type == "avif" ? decode_avif(bytes, name) : decode(bytes, name, type);
  ComponentReader reader(*picture);
  if (reader.depth() > 16 || (reader.layout.flags & AV_PIX_FMT_FLAG_FLOAT) != 0) {
    throw Error(Fault::input, name + " holds floating-point pixels: save it as an 8-bit picture");
  }
  if (reader.depth() > 8 && !options.convert) refuse(name, "has more than 8 bits a channel");
  Frame frame = reader.rgb() ? read_rgb(reader) : read_yuv(*picture, name);
  if (reader.has_alpha()) blend_on_black(reader, frame, options.convert, name);
  return frame;
}

}  // namespace tinct
