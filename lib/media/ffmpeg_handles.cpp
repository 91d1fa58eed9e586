#include <array>
#include <cstdarg>
#include <cstdio>
#include <mutex>
#include <new>

#include "lib/media/ffmpeg_handles.h"

namespace tinct::av {
namespace {

// FFmpeg tells what is wrong in its log alone: "moov atom not found", "slice CRC mismatch".
void collect(void* object, int level, const char* format, va_list arguments) {
  if (object == nullptr || level > AV_LOG_ERROR) return;
  const AVClass* kind = *static_cast<AVClass**>(object);
  void* opaque = nullptr;
  if (kind == avformat_get_class()) opaque = static_cast<AVFormatContext*>(object)->opaque;
  if (kind == avcodec_get_class()) opaque = static_cast<AVCodecContext*>(object)->opaque;
  if (opaque == nullptr) return;
  std::array<char, 512> text{};
  std::vsnprintf(text.data(), text.size(), format, arguments);
  static_cast<Complaints*>(opaque)->add(text.data());
}

}  // namespace

int open_file_alone(const std::filesystem::path& path, IoHandle& file, InputContext& container) {
  AVIOContext* io = nullptr;
  // "file:" keeps names such as "concat:a" from being taken for addresses.
  int result = avio_open2(&io, ("file:" + path.string()).c_str(), AVIO_FLAG_READ, nullptr, nullptr);
  if (result < 0) return result;
  file.reset(io);
  AVFormatContext* context = avformat_alloc_context();
  if (context == nullptr) throw std::bad_alloc();
  context->pb = io;
  context->protocol_whitelist = av_strdup("none");
  result = avformat_open_input(&context, path.c_str(), nullptr, nullptr);
  if (result < 0) return result;  // context is gone then
  container.reset(context);
  return avformat_find_stream_info(context, nullptr);
}

std::uint8_t* new_display_matrix(AVStream& stream) {
#if LIBAVFORMAT_VERSION_INT >= AV_VERSION_INT(60, 15, 100)
  AVPacketSideData* data = av_packet_side_data_new(
      &stream.codecpar->coded_side_data, &stream.codecpar->nb_coded_side_data,
      AV_PKT_DATA_DISPLAYMATRIX, kDisplayMatrixBytes, 0);
  std::uint8_t* matrix = data == nullptr ? nullptr : data->data;
#else
  std::uint8_t* matrix =
      av_stream_new_side_data(&stream, AV_PKT_DATA_DISPLAYMATRIX, kDisplayMatrixBytes);
#endif
  if (matrix == nullptr) throw std::bad_alloc();
  return matrix;
}

PacketHandle make_packet() {
  PacketHandle packet(av_packet_alloc());
  if (packet == nullptr) throw std::bad_alloc();
  return packet;
}

FrameHandle make_picture() {
  FrameHandle picture(av_frame_alloc());
  if (picture == nullptr) throw std::bad_alloc();
  return picture;
}

std::string error_text(int code) {
  std::array<char, AV_ERROR_MAX_STRING_SIZE> text{};
  av_strerror(code, text.data(), text.size());
  return text.data();
}

void Complaints::add(const char* text) {
  constexpr std::size_t kEnough = 1024;
  const std::lock_guard lock(mutex_);
  if (text_.size() < kEnough) text_.append(text);
  any_.store(true, std::memory_order_release);
}

std::string Complaints::take() {
  const std::lock_guard lock(mutex_);
  any_.store(false, std::memory_order_release);
  std::string line = text_.substr(0, text_.find('\n'));
  text_.clear();
  return line;
}

void silence_log() {
  static std::once_flag once;
  std::call_once(once, [] { av_log_set_callback(collect); });
}

}  // namespace tinct::av
