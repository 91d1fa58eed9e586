#include <algorithm>
#include <array>
#include <cstring>
#include <new>
#include <string>

#include <fmt/format.h>

extern "C" {
#include <libavutil/cpu.h>
}

#include "lib/base/errors.h"
#include "lib/media/video_encoder.h"

namespace tinct {
namespace {

bool takes(const AVCodec& encoder, AVPixelFormat format) {
  for (const AVPixelFormat* f = encoder.pix_fmts; f != nullptr && *f != AV_PIX_FMT_NONE; ++f) {
    if (*f == format) return true;
  }
  return false;
}

const AVCodec* find_h264() noexcept {
  if (const AVCodec* x264 = avcodec_find_encoder_by_name("libx264")) return x264;
  void* position = nullptr;
  while (const AVCodec* codec = av_codec_iterate(&position)) {
    constexpr int kDevice = AV_CODEC_CAP_HARDWARE | AV_CODEC_CAP_HYBRID;
    if (codec->id == AV_CODEC_ID_H264 && av_codec_is_encoder(codec) != 0 &&
        (codec->capabilities & kDevice) == 0 && takes(*codec, AV_PIX_FMT_YUV420P)) {
      return codec;
    }
  }
  return nullptr;
}

AVPixelFormat pixel_format(VideoKind kind, const AVCodec& encoder, const Frame& first) {
  if (kind == VideoKind::ffv1_mkv) {
    // FFmpeg 5.1's FFV1 gives other pixels back than it got where a side is one pixel.
    if (std::min(first.width, first.height) > 1) return AV_PIX_FMT_BGR0;
    throw Error(Fault::input,
                fmt::format("FFV1 can't keep pictures of {}x{}; write a folder of PNGs.",
                            first.width, first.height));
  }
  const bool odd = (first.width | first.height) % 2 != 0;
  if (kind == VideoKind::vp9_webm || !odd) return AV_PIX_FMT_YUV420P;
  if (takes(encoder, AV_PIX_FMT_YUV444P)) return AV_PIX_FMT_YUV444P;
  throw Error(Fault::input,
              fmt::format("H.264 by {} has no odd sizes such as {}x{}; write .mkv or .webm.",
                          encoder.name, first.width, first.height));
}

void set_colours(VideoKind kind, AVCodecContext& codec) {
  if (kind == VideoKind::ffv1_mkv) {
    codec.color_range = AVCOL_RANGE_JPEG;
    codec.colorspace = AVCOL_SPC_RGB;
    return;
  }
  codec.color_range = AVCOL_RANGE_MPEG;
  codec.colorspace = AVCOL_SPC_BT709;
  codec.color_primaries = AVCOL_PRI_BT709;
  codec.color_trc = AVCOL_TRC_BT709;
  codec.chroma_sample_location = AVCHROMA_LOC_LEFT;
}

void set_stream(VideoKind kind, const Frame& first, const FrameSinkOptions& options,
                AVCodecContext& codec) {
  codec.width = first.width;
  codec.height = first.height;
  codec.pix_fmt = pixel_format(kind, *codec.codec, first);
  codec.framerate = {static_cast<int>(options.fps.num), static_cast<int>(options.fps.den)};
  codec.time_base = av_inv_q(codec.framerate);
  if (options.time_base) {
    codec.time_base = {static_cast<int>(options.time_base->num),
                       static_cast<int>(options.time_base->den)};
  }
  av_reduce(&codec.sample_aspect_ratio.num, &codec.sample_aspect_ratio.den,
            options.sample_aspect.num, options.sample_aspect.den, INT32_MAX);
  codec.flags |= AV_CODEC_FLAG_BITEXACT;
  codec.thread_count = 1;
  if (kind == VideoKind::ffv1_mkv) {
    codec.gop_size = 1;
    // Slices are coded apart from each other: their number makes the bytes, not the threads'.
    codec.thread_count = 4;
    codec.thread_type = FF_THREAD_SLICE;
  }
  set_colours(kind, codec);
}

}  // namespace

VideoKind video_kind(const std::filesystem::path& out) {
  const std::string extension = out.extension().string();
  if (extension == ".mkv") return VideoKind::ffv1_mkv;
  if (extension == ".mp4") return VideoKind::h264_mp4;
  if (extension == ".webm") return VideoKind::vp9_webm;
  throw Error(Fault::usage, "can't write " + out.string() +
                                ": use .mkv (lossless), .mp4 or .webm, or a folder for PNGs.");
}

const char* muxer_name(VideoKind kind) noexcept {
  switch (kind) {
    case VideoKind::h264_mp4: return "mp4";
    case VideoKind::vp9_webm: return "webm";
    case VideoKind::ffv1_mkv: break;
  }
  return "matroska";
}

const AVCodec* find_encoder(VideoKind kind) noexcept {
  switch (kind) {
    case VideoKind::h264_mp4: return find_h264();
    case VideoKind::vp9_webm: return avcodec_find_encoder_by_name("libvpx-vp9");
    case VideoKind::ffv1_mkv: break;
  }
  return avcodec_find_encoder(AV_CODEC_ID_FFV1);
}

av::OptionsHandle encoder_options(VideoKind kind, int width, int height, int quality) {
  AVDictionary* list = nullptr;
  const std::string crf = std::to_string(quality);
  const auto set = [&list](const char* key, const char* value) {
    av_dict_set(&list, key, value, 0);
  };
  switch (kind) {
    case VideoKind::ffv1_mkv:
      set("level", "3");
      // FFV1 can't cut the smallest pictures.
      set("slices", std::min(width, height) >= 16 ? "4" : "1");
      set("slicecrc", "1");
      break;
    case VideoKind::h264_mp4:
      set("crf", crf.c_str());
      // With its AVX-512 code libx264 164 makes other bytes of the same frames, run by run (91 of
      // 100 files of 320x180, none with mbtree=0), with its AVX2 code the same ones always.
      if ((av_get_cpu_flags() & AV_CPU_FLAG_AVX512) != 0) set("x264-params", "asm=avx2");
      break;
    case VideoKind::vp9_webm:
      set("crf", crf.c_str());
      set("deadline", "good");
      set("cpu-used", "4");
      break;
  }
  return av::OptionsHandle(list);
}

av::CodecContext open_encoder(VideoKind kind, const Frame& first, const FrameSinkOptions& options,
                              bool global_header) {
  const AVCodec* encoder = find_encoder(kind);
  if (encoder == nullptr) {
    throw Error(Fault::input, std::string("this machine's FFmpeg has no encoder for ") +
                                  (kind == VideoKind::h264_mp4 ? "H.264; write .webm or .mkv."
                                                               : "this format; write .mkv."));
  }
  av::CodecContext codec(avcodec_alloc_context3(encoder));
  if (codec == nullptr) throw std::bad_alloc();
  set_stream(kind, first, options, *codec);
  if (global_header) codec->flags |= AV_CODEC_FLAG_GLOBAL_HEADER;
  AVDictionary* list = encoder_options(kind, first.width, first.height, options.quality).release();
  const int opened = avcodec_open2(codec.get(), encoder, &list);
  av_dict_free(&list);
  if (opened < 0) {
    throw Error(Fault::input, fmt::format("the encoder {} refuses {}x{} at {} frames a second: {}; "
                                          "write .mkv or a folder.",
                                          encoder->name, first.width, first.height,
                                          options.fps.text(), av::error_text(opened)));
  }
  return codec;
}

PictureMaker::PictureMaker(const AVCodecContext& codec) : codec_(codec) {}

void PictureMaker::make_room() {
  if (picture_ != nullptr && av_frame_is_writable(picture_.get()) != 0) return;
  // The encoder still holds the last picture, or there was none.
  picture_ = av::make_picture();
  picture_->format = codec_.pix_fmt;
  picture_->width = codec_.width;
  picture_->height = codec_.height;
  picture_->colorspace = codec_.colorspace;
  picture_->color_range = codec_.color_range;
  picture_->color_primaries = codec_.color_primaries;
  picture_->color_trc = codec_.color_trc;
  picture_->chroma_location = codec_.chroma_sample_location;
  if (av_frame_get_buffer(picture_.get(), 0) < 0) throw std::bad_alloc();
}

void PictureMaker::prepare(const Frame& frame) {
  if (scaler_ != nullptr) return;
  const auto format = static_cast<AVPixelFormat>(picture_->format);
  constexpr int kFlags = SWS_AREA | SWS_ACCURATE_RND | SWS_BITEXACT | SWS_FULL_CHR_H_INP;
  scaler_.reset(sws_getContext(frame.width, frame.height, AV_PIX_FMT_BGR24, frame.width,
                               frame.height, format, kFlags, nullptr, nullptr, nullptr));
  const int* bt709 = sws_getCoefficients(SWS_CS_ITU709);
  if (scaler_ == nullptr ||
      sws_setColorspaceDetails(scaler_.get(), bt709, 1, bt709, 0, 0, 1 << 16, 1 << 16) < 0) {
    throw Error(Fault::bug, "swscale can't convert bgr24 to what the encoder takes");
  }
}

AVFrame& PictureMaker::make(const Frame& frame) {
  make_room();
  if (picture_->format == AV_PIX_FMT_BGR0) {
    for (int y = 0; y < frame.height; ++y) {
      const std::uint8_t* in = frame.row(y);
      std::uint8_t* out = picture_->data[0] + std::ptrdiff_t{y} * picture_->linesize[0];
      for (int x = 0; x < frame.width; ++x) {
        std::memcpy(out + 4 * x, in + 3 * x, 3);
        out[4 * x + 3] = 0;
      }
    }
    return *picture_;
  }
  prepare(frame);
  const std::array<const std::uint8_t*, 1> data{frame.row(0)};
  const std::array<int, 1> stride{static_cast<int>(frame.stride)};
  sws_scale(scaler_.get(), data.data(), stride.data(), 0, frame.height, picture_->data,
            picture_->linesize);
  return *picture_;
}

}  // namespace tinct
