#include "lib/media/piece_encoder.h"

#include <algorithm>
#include <new>
#include <string>
#include <utility>

extern "C" {
#include <libavutil/pixdesc.h>
}

#include "lib/base/errors.h"
#include "lib/media/video_encoder.h"

namespace tinct {
namespace {

constexpr int kCrf = 16;

VideoKind video_kind_of(CutKind kind) {
  return kind == CutKind::h264 ? VideoKind::h264_mp4 : VideoKind::ffv1_mkv;
}

// The "yuvj" formats are the plain ones with the range "pc".
AVPixelFormat without_range(AVPixelFormat format) {
  switch (format) {
    case AV_PIX_FMT_YUVJ420P: return AV_PIX_FMT_YUV420P;
    case AV_PIX_FMT_YUVJ422P: return AV_PIX_FMT_YUV422P;
    case AV_PIX_FMT_YUVJ444P: return AV_PIX_FMT_YUV444P;
    case AV_PIX_FMT_YUVJ440P: return AV_PIX_FMT_YUV440P;
    case AV_PIX_FMT_YUVJ411P: return AV_PIX_FMT_YUV411P;
    default: return format;
  }
}

bool is_rgb(AVPixelFormat format) {
  const AVPixFmtDescriptor* about = av_pix_fmt_desc_get(format);
  return (about->flags & (AV_PIX_FMT_FLAG_RGB | AV_PIX_FMT_FLAG_PAL)) != 0;
}

bool takes_size(AVPixelFormat format, const AVFrame& picture) {
  const AVPixFmtDescriptor* about = av_pix_fmt_desc_get(format);
  const auto fits = [](int size, int log2) { return size % (1 << log2) == 0; };
  return fits(picture.width, about->log2_chroma_w) && fits(picture.height, about->log2_chroma_h);
}

// The film's format where the encoder has it, else the one that loses least. H.264 can't have half
// a chroma sample at the border.
AVPixelFormat nearest_format(const AVCodec& encoder, const AVFrame& picture, CutKind kind,
                             int& loss) {
  const auto from = without_range(static_cast<AVPixelFormat>(picture.format));
  AVPixelFormat best = AV_PIX_FMT_NONE;
  for (const AVPixelFormat* f = encoder.pix_fmts; f != nullptr && *f != AV_PIX_FMT_NONE; ++f) {
    if (without_range(*f) != *f) continue;
    if (kind == CutKind::h264 && !takes_size(*f, picture)) continue;
    if (*f == from) {
      loss = 0;
      return from;
    }
    loss = 0;
    const int alpha = kind == CutKind::ffv1 ? 1 : 0;
    best = best == AV_PIX_FMT_NONE ? *f : av_find_best_pix_fmt_of_2(best, *f, from, alpha, &loss);
  }
  loss = best == AV_PIX_FMT_NONE ? 0 : av_get_pix_fmt_loss(best, from, kind == CutKind::ffv1);
  return best;
}

std::string format_name(int format) {
  const char* name = av_get_pix_fmt_name(static_cast<AVPixelFormat>(format));
  return name == nullptr ? "an unknown format" : name;
}

}  // namespace

const char* piece_extension(CutKind kind) noexcept {
  return kind == CutKind::h264 ? ".mp4" : ".mkv";
}

PieceEncoder::PieceEncoder(const CutPiece& piece, PieceRecord record, const AVStream& film,
                           const AVFrame& first)
    : record_(record),
      file_(piece, piece_extension(record.kind), std::move(record)),
      from_(static_cast<AVPixelFormat>(first.format)) {
  open(film, first);
  AVCodecParameters* parameters = avcodec_parameters_alloc();
  if (parameters == nullptr) throw std::bad_alloc();
  avcodec_parameters_from_context(parameters, codec_.get());
  try {
    file_.start(film, *parameters);
  } catch (...) {
    avcodec_parameters_free(&parameters);
    throw;
  }
  avcodec_parameters_free(&parameters);
}

void PieceEncoder::set_format(const AVCodec& encoder, const AVFrame& first) {
  int loss = 0;
  const AVPixelFormat format = nearest_format(encoder, first, record_.kind, loss);
  const bool tiny = std::min(first.width, first.height) < 2;
  if (format == AV_PIX_FMT_NONE || (record_.kind == CutKind::ffv1 && (loss != 0 || tiny))) {
    throw Error(Fault::input, file_.file().path.string() + ": " + encoder.name +
                                  " can't keep pictures of " + std::to_string(first.width) + "x" +
                                  std::to_string(first.height) + " in " +
                                  format_name(first.format) + "; use " +
                                  (record_.kind == CutKind::ffv1 ? "h264" : "ffv1") + " or copy.");
  }
  codec_->pix_fmt = format;
  codec_->width = first.width;
  codec_->height = first.height;
  codec_->colorspace = first.colorspace;
  codec_->color_range = without_range(from_) == from_ ? first.color_range : AVCOL_RANGE_JPEG;
  codec_->color_primaries = first.color_primaries;
  codec_->color_trc = first.color_trc;
  codec_->chroma_sample_location = first.chroma_location;
  codec_->sample_aspect_ratio = first.sample_aspect_ratio;
  if (is_rgb(from_) && !is_rgb(format)) {
    codec_->colorspace = AVCOL_SPC_BT709;
    codec_->color_range = AVCOL_RANGE_MPEG;
  }
}

void PieceEncoder::open(const AVStream& film, const AVFrame& first) {
  const AVCodec* encoder = find_encoder(video_kind_of(record_.kind));
  if (encoder == nullptr) {
    throw Error(Fault::input, std::string("this machine's FFmpeg has no encoder for ") +
                                  name(record_.kind) + "; use ffv1 or copy, or install libx264.");
  }
  codec_.reset(avcodec_alloc_context3(encoder));
  if (codec_ == nullptr) throw std::bad_alloc();
  set_format(*encoder, first);
  codec_->time_base = film.time_base;
  codec_->framerate = film.avg_frame_rate.num > 0 ? film.avg_frame_rate : film.r_frame_rate;
  codec_->flags |= AV_CODEC_FLAG_BITEXACT;
  // The same number on every machine: with libx264 it makes the bytes.
  codec_->thread_count = 4;
  if (record_.kind == CutKind::ffv1) {
    codec_->gop_size = 1;
    codec_->thread_type = FF_THREAD_SLICE;
  }
  if ((file_.muxer().oformat->flags & AVFMT_GLOBALHEADER) != 0) {
    codec_->flags |= AV_CODEC_FLAG_GLOBAL_HEADER;
  }
  AVDictionary* list =
      encoder_options(video_kind_of(record_.kind), first.width, first.height, kCrf).release();
  const int opened = avcodec_open2(codec_.get(), encoder, &list);
  av_dict_free(&list);
  if (opened < 0) {
    throw Error(Fault::input, file_.file().path.string() + ": the encoder " + encoder->name +
                                  " refuses the film's pictures: " + av::error_text(opened) + ".");
  }
}

void PieceEncoder::add(const AVFrame& picture, std::int64_t time) {
  if (picture.width != codec_->width || picture.height != codec_->height ||
      picture.format != from_) {
    throw Error(Fault::input, file_.file().path.string() +
                                  ": the film changes its size or pixel format within the scene.");
  }
  if (held_ == nullptr) {
    zero_ = time;
  } else {
    encode_held(time - zero_);
  }
  held_ = converted(picture);
  held_->pts = time - zero_;
}

void PieceEncoder::finish(std::int64_t end) {
  encode_held(end - zero_);
  if (avcodec_send_frame(codec_.get(), nullptr) < 0) throw std::bad_alloc();
  drain();
  file_.finish();
}

av::FrameHandle PieceEncoder::converted(const AVFrame& picture) {
  av::FrameHandle out = av::make_picture();
  if (without_range(from_) == codec_->pix_fmt) {
    if (av_frame_ref(out.get(), &picture) < 0) throw std::bad_alloc();
    out->format = codec_->pix_fmt;
  } else {
    out->format = codec_->pix_fmt;
    out->width = picture.width;
    out->height = picture.height;
    if (av_frame_get_buffer(out.get(), 0) < 0) throw std::bad_alloc();
    constexpr int kFlags =
        SWS_AREA | SWS_ACCURATE_RND | SWS_BITEXACT | SWS_FULL_CHR_H_INP | SWS_FULL_CHR_H_INT;
    const bool first = scaler_ == nullptr;
    scaler_.reset(sws_getCachedContext(scaler_.release(), picture.width, picture.height,
                                       without_range(from_), out->width, out->height,
                                       codec_->pix_fmt, kFlags, nullptr, nullptr, nullptr));
    if (scaler_ == nullptr) {
      throw Error(Fault::input,
                  "the pixel format " + format_name(from_) + " can't be converted; use copy.");
    }
    const int* matrix = sws_getCoefficients(SWS_CS_ITU709);
    if (first && is_rgb(from_) && !is_rgb(codec_->pix_fmt)) {
      sws_setColorspaceDetails(scaler_.get(), matrix, 1, matrix, 0, 0, 1 << 16, 1 << 16);
    }
    sws_scale(scaler_.get(), picture.data, picture.linesize, 0, picture.height, out->data,
              out->linesize);
  }
  // What the encoder sees beside the pixels is the same for each picture.
  out->colorspace = codec_->colorspace;
  out->color_range = codec_->color_range;
  out->color_primaries = codec_->color_primaries;
  out->color_trc = codec_->color_trc;
  out->chroma_location = codec_->chroma_sample_location;
  out->pict_type = AV_PICTURE_TYPE_NONE;
  return out;
}

void PieceEncoder::encode_held(std::int64_t end) {
  durations_[held_->pts] = std::max<std::int64_t>(1, end - held_->pts);
  const int sent = avcodec_send_frame(codec_.get(), held_.get());
  if (sent < 0) {
    throw Error(Fault::input, "a frame can't be encoded for " + file_.file().path.string() + ": " +
                                  av::error_text(sent) + ".");
  }
  drain();
}

void PieceEncoder::drain() {
  for (;;) {
    const int result = avcodec_receive_packet(codec_.get(), packet_.get());
    if (result == AVERROR(EAGAIN) || result == AVERROR_EOF) return;
    if (result < 0) {
      throw Error(Fault::input, "a frame can't be encoded for " + file_.file().path.string() +
                                    ": " + av::error_text(result) + ".");
    }
    const auto shown = durations_.find(packet_->pts);
    if (shown != durations_.end()) {
      packet_->duration = shown->second;
      durations_.erase(shown);
    }
    file_.write(*packet_, codec_->time_base);
  }
}

}  // namespace tinct
