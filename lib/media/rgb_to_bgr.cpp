#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>

extern "C" {
#include <libavutil/pixdesc.h>
}

#include "lib/media/rgb_to_bgr.h"

namespace tinct {
namespace {

// One channel of a picture: where it starts, how far apart its samples and rows are.
struct Channel {
  const std::uint8_t* first = nullptr;
  std::ptrdiff_t stride = 0;
  int step = 0;  // bytes
};

using Channels = std::array<Channel, 3>;  // in the order of the output: blue, green, red

bool readable(const AVPixFmtDescriptor& format) {
  constexpr std::uint64_t kUnreadable = AV_PIX_FMT_FLAG_PAL | AV_PIX_FMT_FLAG_BITSTREAM |
                                        AV_PIX_FMT_FLAG_HWACCEL | AV_PIX_FMT_FLAG_BAYER |
                                        AV_PIX_FMT_FLAG_FLOAT;
  const int depth = format.comp[0].depth;
  const bool swapped = depth > 8 && (format.flags & AV_PIX_FMT_FLAG_BE) != 0;
  if ((format.flags & AV_PIX_FMT_FLAG_RGB) == 0 || (format.flags & kUnreadable) != 0 || swapped ||
      depth < 8 || depth > 16 || format.nb_components < 3) {
    return false;
  }
  for (int i = 0; i < 3; ++i) {
    if (format.comp[i].depth != depth || format.comp[i].shift != 0) return false;
  }
  return true;
}

template <typename Sample>
Sample sample(const Channel& channel, const std::uint8_t* row, int x) {
  Sample value;
  std::memcpy(&value, row + static_cast<std::ptrdiff_t>(x) * channel.step, sizeof(value));
  return value;
}

// (t + (t >> D)) >> D with t = 255 v + 2^(D-1) is round(255 v / (2^D - 1)), for D = 8 v itself.
template <typename Sample>
void copy_channels(const Channels& channels, int depth, Frame& frame) {
  const unsigned half = 1U << (depth - 1);
  for (int y = 0; y < frame.height; ++y) {
    std::uint8_t* out = frame.row(y);
    for (int c = 0; c < 3; ++c) {
      const Channel& channel = channels[static_cast<std::size_t>(c)];
      const std::uint8_t* row = channel.first + y * channel.stride;
      for (int x = 0; x < frame.width; ++x) {
        const unsigned scaled = 255U * sample<Sample>(channel, row, x) + half;
        out[3 * x + c] = static_cast<std::uint8_t>((scaled + (scaled >> depth)) >> depth);
      }
    }
  }
}

// The formats that films come in: one pass with constant steps.
template <int kStep, int kBlue, int kGreen, int kRed>
void copy_packed(const AVFrame& picture, Frame& frame) {
  for (int y = 0; y < frame.height; ++y) {
    const std::uint8_t* in = picture.data[0] + std::ptrdiff_t{y} * picture.linesize[0];
    std::uint8_t* out = frame.row(y);
    for (int x = 0; x < frame.width; ++x) {
      out[3 * x] = in[kStep * x + kBlue];
      out[3 * x + 1] = in[kStep * x + kGreen];
      out[3 * x + 2] = in[kStep * x + kRed];
    }
  }
}

void copy_palette(const AVFrame& picture, Frame& frame) {
  for (int y = 0; y < frame.height; ++y) {
    const std::uint8_t* in = picture.data[0] + std::ptrdiff_t{y} * picture.linesize[0];
    std::uint8_t* out = frame.row(y);
    for (int x = 0; x < frame.width; ++x) {
      std::uint32_t colour = 0;  // 0xAARRGGBB
      std::memcpy(&colour, picture.data[1] + 4 * std::ptrdiff_t{in[x]}, sizeof(colour));
      out[3 * x] = static_cast<std::uint8_t>(colour);
      out[3 * x + 1] = static_cast<std::uint8_t>(colour >> 8);
      out[3 * x + 2] = static_cast<std::uint8_t>(colour >> 16);
    }
  }
}

bool copy_common(const AVFrame& picture, Frame& frame) {
  switch (picture.format) {
    case AV_PIX_FMT_BGR24: copy_packed<3, 0, 1, 2>(picture, frame); return true;
    case AV_PIX_FMT_RGB24: copy_packed<3, 2, 1, 0>(picture, frame); return true;
    case AV_PIX_FMT_BGRA:
    case AV_PIX_FMT_BGR0: copy_packed<4, 0, 1, 2>(picture, frame); return true;
    case AV_PIX_FMT_RGBA:
    case AV_PIX_FMT_RGB0: copy_packed<4, 2, 1, 0>(picture, frame); return true;
    case AV_PIX_FMT_PAL8: copy_palette(picture, frame); return true;
    default: return false;
  }
}

}  // namespace

bool rgb_to_bgr(const AVFrame& picture, Frame& frame) {
  if (copy_common(picture, frame)) return true;
  const AVPixFmtDescriptor* format =
      av_pix_fmt_desc_get(static_cast<AVPixelFormat>(picture.format));
  if (format == nullptr || !readable(*format)) return false;
  Channels channels;
  for (std::size_t i = 0; i < 3; ++i) {  // FFmpeg counts red, green, blue
    const AVComponentDescriptor& c = format->comp[i];
    channels[2 - i] = {.first = picture.data[c.plane] + c.offset,
                       .stride = picture.linesize[c.plane],
                       .step = c.step};
  }
  const int depth = format->comp[0].depth;
  if (depth == 8) {
    copy_channels<std::uint8_t>(channels, depth, frame);
  } else {
    copy_channels<std::uint16_t>(channels, depth, frame);
  }
  return true;
}

void bgr_to_gray(const Frame& bgr, Frame& gray) {
  for (int y = 0; y < bgr.height; ++y) {
    const std::uint8_t* in = bgr.row(y);
    std::uint8_t* out = gray.row(y);
    for (int x = 0; x < bgr.width; ++x) {
      const unsigned weighted =
          3735U * in[3 * x] + 19235U * in[3 * x + 1] + 9798U * in[3 * x + 2] + 16384U;
      out[x] = static_cast<std::uint8_t>(weighted >> 15);
    }
  }
}

}  // namespace tinct
