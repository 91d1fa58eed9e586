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
