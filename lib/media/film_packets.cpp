#include <cerrno>
#include <new>
#include <string>
#include <string_view>

#include "lib/base/cancel.h"
#include "lib/base/errors.h"
#include "lib/media/film_packets.h"
#include "lib/media/video_decoder.h"

namespace tinct {
namespace {

[[noreturn]] void refuse(const std::filesystem::path& film, const std::string& why) {
  throw Error(Fault::input, film.string() + " can't be copied: " + why + "; use ffv1 or h264.");
}

}  // namespace

PacketReader::PacketReader(const std::filesystem::path& film) : film_(film) {
  // Its checks of the file hold for the second opening, too.
  const VideoDecoder checked(film, 1);
  const int result = av::open_file_alone(film, file_, container_);
  if (result < 0) refuse(film, av::error_text(result));
  const auto index = static_cast<unsigned>(checked.stream().index);
  for (unsigned i = 0; i < container_->nb_streams; ++i) {
    if (i != index) container_->streams[i]->discard = AVDISCARD_ALL;
  }
  stream_ = container_->streams[index];
}

bool PacketReader::in_mp4() const {
  return std::string_view(container_->iformat->name).find("mp4") != std::string_view::npos;
}

AVPacket* PacketReader::next() {
  for (;;) {
    av_packet_unref(packet_.get());
    const int result = av_read_frame(container_.get(), packet_.get());
    if (result == AVERROR(EAGAIN)) continue;
    if (result < 0) return nullptr;
    if (packet_->stream_index == stream_->index) break;
  }
  throw_if_cancelled();
  // Some containers tell only when a packet is decoded; without reordering that is when it is
  // shown.
  if (packet_->pts == AV_NOPTS_VALUE && stream_->codecpar->video_delay == 0) {
    packet_->pts = packet_->dts;
  }
  if (packet_->pts == AV_NOPTS_VALUE) {
    refuse(film_, "its container doesn't tell when each picture is shown");
  }
  return packet_.get();
}

std::vector<FilmPacket> film_packets(PacketReader& reader) {
  std::vector<FilmPacket> packets;
  while (const AVPacket* packet = reader.next()) {
    packets.push_back({.pts = packet->pts,
                       .key = (packet->flags & AV_PKT_FLAG_KEY) != 0,
                       .hidden = (packet->flags & AV_PKT_FLAG_DISCARD) != 0});
  }
  return packets;
}

}  // namespace tinct
