#pragma once

// Private to the .cpp files of lib/media that speak to FFmpeg; no public header includes it.

extern "C" {
#include <libavcodec/avcodec.h>
#include <libavformat/avformat.h>
#include <libavutil/frame.h>
#include <libswscale/swscale.h>
}

#include <atomic>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <mutex>
#include <string>

namespace tinct::av {

/// Frees what FFmpeg allocated, by the function that belongs to its type.
struct Release {
  void operator()(AVFormatContext* context) const noexcept { avformat_close_input(&context); }
  void operator()(AVCodecContext* context) const noexcept { avcodec_free_context(&context); }
  void operator()(AVPacket* packet) const noexcept { av_packet_free(&packet); }
  void operator()(AVFrame* frame) const noexcept { av_frame_free(&frame); }
  void operator()(SwsContext* context) const noexcept { sws_freeContext(context); }
  void operator()(AVIOContext* io) const noexcept { avio_closep(&io); }
  void operator()(AVDictionary* options) const noexcept { av_dict_free(&options); }
};

/// As Release, for a context that writes: closes its file too, without completing it.
struct ReleaseMuxer {
  void operator()(AVFormatContext* context) const noexcept {
    if (context->pb != nullptr) avio_closep(&context->pb);
    avformat_free_context(context);
  }
};

using InputContext = std::unique_ptr<AVFormatContext, Release>;
using OutputContext = std::unique_ptr<AVFormatContext, ReleaseMuxer>;
using IoHandle = std::unique_ptr<AVIOContext, Release>;
using CodecContext = std::unique_ptr<AVCodecContext, Release>;
using PacketHandle = std::unique_ptr<AVPacket, Release>;
using FrameHandle = std::unique_ptr<AVFrame, Release>;
using ScalerHandle = std::unique_ptr<SwsContext, Release>;
using OptionsHandle = std::unique_ptr<AVDictionary, Release>;

/// An empty packet or frame; throws std::bad_alloc when there is no memory.
/// Opens a file and finds its streams; whatever a format wants to open beside it is refused. `file`
/// must outlive `container`. Returns 0, or FFmpeg's error.
[[nodiscard]] int open_file_alone(const std::filesystem::path& path, IoHandle& file,
                                  InputContext& container);

/// Bytes of a display matrix: nine 32-bit numbers.
inline constexpr std::size_t kDisplayMatrixBytes = 9 * sizeof(std::int32_t);
/// Room for the display matrix of a stream that is going to be written.
[[nodiscard]] std::uint8_t* new_display_matrix(AVStream& stream);

[[nodiscard]] PacketHandle make_packet();
[[nodiscard]] FrameHandle make_picture();

/// What an AVERROR code means, in FFmpeg's words: "Invalid data found when processing input".
[[nodiscard]] std::string error_text(int code);

/// What FFmpeg's log calls errors of the contexts whose `opaque` points here, which must outlive
/// them. Decoders write from threads of their own.
class Complaints {
 public:
  void add(const char* text);
  [[nodiscard]] bool any() const noexcept { return any_.load(std::memory_order_acquire); }
  /// The first line since the last call; what follows it is mostly a consequence.
  [[nodiscard]] std::string take();

 private:
  std::atomic<bool> any_ = false;
  std::mutex mutex_;
  std::string text_;
};

/// Keeps FFmpeg's own log off stderr for the whole process, but for what Complaints collect; each
/// call after the first is free. From then on the `opaque` of every demuxer and codec must be null
/// or point to Complaints.
void silence_log();

}  // namespace tinct::av
