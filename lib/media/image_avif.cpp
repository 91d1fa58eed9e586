#include "lib/media/image_avif.h"

extern "C" {
#include <libavutil/mem.h>
}

#include <algorithm>
#include <cstdio>
#include <cstring>
#include <memory>
#include <new>

#include "lib/base/errors.h"
#include "lib/media/image_formats.h"

namespace tinct {
namespace {

constexpr int kIoBytes = 32 * 1024;

// Bytes in memory as FFmpeg reads a file.
struct BytesToRead {
  std::string_view bytes;
  std::size_t place = 0;

  static int read(void* self, std::uint8_t* to, int size) {
    auto& file = *static_cast<BytesToRead*>(self);
    const std::size_t count =
        std::min(static_cast<std::size_t>(size), file.bytes.size() - file.place);
    if (count == 0) return AVERROR_EOF;
    std::memcpy(to, file.bytes.data() + file.place, count);
    file.place += count;
    return static_cast<int>(count);
  }

  static std::int64_t seek(void* self, std::int64_t offset, int whence) {
    auto& file = *static_cast<BytesToRead*>(self);
    const auto size = static_cast<std::int64_t>(file.bytes.size());
    if ((whence & AVSEEK_SIZE) != 0) return size;
    std::int64_t from = 0;
    if ((whence & ~AVSEEK_FORCE) == SEEK_CUR) from = static_cast<std::int64_t>(file.place);
    if ((whence & ~AVSEEK_FORCE) == SEEK_END) from = size;
    if (offset < -from || offset > size - from) return AVERROR(EINVAL);
    file.place = static_cast<std::size_t>(from + offset);
    return from + offset;
  }
};

struct ReleaseMemoryIo {
  void operator()(AVIOContext* io) const noexcept {
    av_freep(&io->buffer);
    avio_context_free(&io);
  }
};
using MemoryIo = std::unique_ptr<AVIOContext, ReleaseMemoryIo>;

Error corrupt_avif(const std::string& name, int error) {
  return {Fault::input, name + " is a corrupt avif picture: " + av::error_text(error)};
}

MemoryIo memory_io(BytesToRead& file) {
  auto* buffer = static_cast<std::uint8_t*>(av_malloc(kIoBytes));
  if (buffer == nullptr) throw std::bad_alloc();
  MemoryIo io(avio_alloc_context(buffer, kIoBytes, 0, &file, &BytesToRead::read, nullptr,
                                 &BytesToRead::seek));
  if (!io) {
    av_free(buffer);
    throw std::bad_alloc();
  }
  return io;
}

av::InputContext open_container(AVIOContext* io, const std::string& name) {
  AVFormatContext* context = avformat_alloc_context();
  if (context == nullptr) throw std::bad_alloc();
  context->pb = io;
  // Whatever it wants to open beside these bytes is refused.
  context->protocol_whitelist = av_strdup("none");
  const int status = avformat_open_input(&context, nullptr, av_find_input_format("mov"), nullptr);
  if (status < 0) throw corrupt_avif(name, status);  // context is gone then
  return av::InputContext(context);
}

const AVStream& picture_stream(const AVFormatContext& container, const std::string& name) {
  for (unsigned i = 0; i < container.nb_streams; ++i) {
    const AVStream& stream = *container.streams[i];
    // Nothing else: a stranger's file is not to choose among all of FFmpeg's decoders.
    if (stream.codecpar->codec_id == AV_CODEC_ID_AV1) return stream;
  }
  throw Error(Fault::input, name + " is an avif file without a picture");
}

// The stream's first packet, whole.
av::PacketHandle picture_packet(AVFormatContext& container, int stream, const std::string& name) {
  av::PacketHandle packet = av::make_packet();
  int status = 0;
  while ((status = av_read_frame(&container, packet.get())) >= 0) {
    const bool whole = (packet->flags & AV_PKT_FLAG_CORRUPT) == 0;
    if (packet->stream_index == stream && !whole) status = AVERROR_INVALIDDATA;
    if (packet->stream_index == stream) break;
    av_packet_unref(packet.get());
  }
  if (status < 0) throw corrupt_avif(name, status);
  return packet;
}

}  // namespace

av::FrameHandle decode_avif(std::string_view bytes, const std::string& name) {
  av::silence_log();
  BytesToRead file{.bytes = bytes};
  const MemoryIo io = memory_io(file);
  const av::InputContext container = open_container(io.get(), name);
  const AVStream& stream = picture_stream(*container, name);
  // FFmpeg 5.1 doesn't read an AVIF's size from its boxes; then max_pixels below is the bound.
  if (stream.codecpar->width != 0 || stream.codecpar->height != 0) {
    check_picture_size(stream.codecpar->width, stream.codecpar->height, name);
  }
  const AVCodec* codec = avcodec_find_decoder(stream.codecpar->codec_id);
  if (codec == nullptr) {
    throw Error(Fault::input,
                name + " can't be read: this FFmpeg has no decoder for avif; save it as PNG");
  }
  const av::CodecContext context(avcodec_alloc_context3(codec));
  if (!context) throw std::bad_alloc();
  int status = avcodec_parameters_to_context(context.get(), stream.codecpar);
  context->thread_count = 1;
  context->err_recognition = AV_EF_CRCCHECK | AV_EF_BUFFER | AV_EF_EXPLODE;
  context->max_pixels = kMostPixels;
  if (status >= 0) status = avcodec_open2(context.get(), codec, nullptr);
  const av::PacketHandle packet = picture_packet(*container, stream.index, name);
  av::FrameHandle picture = av::make_picture();
  if (status >= 0) status = avcodec_send_packet(context.get(), packet.get());
  if (status >= 0) status = avcodec_send_packet(context.get(), nullptr);
  if (status >= 0) status = avcodec_receive_frame(context.get(), picture.get());
  if (status < 0) throw corrupt_avif(name, status);
  if (picture->decode_error_flags != 0) throw corrupt_avif(name, AVERROR_INVALIDDATA);
  check_picture_size(picture->width, picture->height, name);
  return picture;
}

}  // namespace tinct
