#include <algorithm>
#include <cerrno>
#include <new>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "lib/base/errors.h"
#include "lib/media/video_decoder.h"

namespace tinct {
namespace fs = std::filesystem;
namespace {

constexpr std::size_t kDamageNamed = 16;
constexpr std::size_t kTimesKept = 64;  // more than any decoder's reordering

Fault fault_of(int code) {
  const bool resource =
      code == AVERROR(ENOMEM) || code == AVERROR(EMFILE) || code == AVERROR(ENFILE);
  return resource ? Fault::resource : Fault::input;
}

std::int64_t packet_time(const AVPacket& packet) {
  return packet.pts != AV_NOPTS_VALUE ? packet.pts : packet.dts;
}

}  // namespace

void DamageRecord::add(std::string sentence) {
  ++count;
  if (first.size() < kDamageNamed) first.push_back(std::move(sentence));
}

VideoDecoder::VideoDecoder(const fs::path& path, int threads) : path_(path) {
  av::silence_log();
  std::error_code ignored;
  open(fs::is_regular_file(path_, ignored) ? threads : 1);
}

AVFrame* VideoDecoder::next() {
  AVFrame* picture = decode();
  if (trouble_ && sought_) return nullptr;
  if (trouble_) {
    start_again_alone();
    picture = decode();
  }
  if (picture != nullptr) {
    ++pictures_;
    damaged_ = passes_damage(*picture);
  }
  return picture;
}

bool VideoDecoder::seek(std::int64_t time) {
  if (trouble_) return false;
  sought_ = true;
  const int result = av_seek_frame(container_.get(), stream_->index, time, AVSEEK_FLAG_BACKWARD);
  if (result < 0) return false;
  avcodec_flush_buffers(codec_.get());
  return true;
}

void VideoDecoder::start_again_alone() {
  damage_ = {};
  packets_ = 0;
  trouble_ = false;
  codec_.reset();
  container_.reset();
  stream_ = nullptr;
  av_packet_unref(packet_.get());
  open(1);
  // What was given out before is intact: no thread had complained by then.
  for (std::int64_t i = 0; i < pictures_ && decode() != nullptr; ++i) {
  }
}

AVFrame* VideoDecoder::decode() {
  while (!trouble_) {
    const int result = avcodec_receive_frame(codec_.get(), picture_.get());
    judge(result);
    if (result == AVERROR_EOF) return nullptr;
    if (result == AVERROR(EAGAIN)) feed();
    if (result >= 0 && !trouble_) return picture_.get();
  }
  return nullptr;
}

void VideoDecoder::feed() {
  av_packet_unref(packet_.get());
  const bool more = read_packet();
  if (!more) note_missing_end();
  judge(avcodec_send_packet(codec_.get(), more ? packet_.get() : nullptr));
}

bool VideoDecoder::read_packet() {
  for (;;) {
    const int result = av_read_frame(container_.get(), packet_.get());
    if (result == AVERROR(EAGAIN)) continue;
    if (demuxer_said_.any()) {
      note_packet(packets_, demuxer_said_.take());
    } else if (result < 0 && result != AVERROR_EOF) {
      note_packet(packets_, av::error_text(result));
    }
    // As the ffmpeg program: what the container can't deliver is the end.
    if (result < 0) return false;
    if (packet_->stream_index == stream_->index) break;
    av_packet_unref(packet_.get());
  }
  if ((packet_->flags & AV_PKT_FLAG_CORRUPT) != 0) {
    note_packet(packets_, "the packet is incomplete");
  }
  ++packets_;
  return true;
}

void VideoDecoder::judge(int result) {
  const bool failed = result < 0 && result != AVERROR(EAGAIN) && result != AVERROR_EOF;
  if (!failed && !decoder_said_.any()) return;
  if (fault_of(result) == Fault::resource) {
    throw Error(Fault::resource,
                path_.string() + " can't be decoded: " + av::error_text(result) + ".");
  }
  if (!alone_) {
    trouble_ = true;
    return;
  }
  const std::string said = decoder_said_.take();
  const std::int64_t packet = packets_ - 1;
  if (std::exchange(judged_packet_, packet) == packet) return;
  note_packet(packet, said.empty() ? av::error_text(result) : said);
  damaged_times_.push_back(packet_time(*packet_));
  if (damaged_times_.size() > kTimesKept) damaged_times_.pop_front();
}

bool VideoDecoder::passes_damage(const AVFrame& picture) {
  const std::int64_t time = picture.pts != AV_NOPTS_VALUE ? picture.pts : picture.pkt_dts;
  const bool passed = time != AV_NOPTS_VALUE &&
                      std::erase_if(damaged_times_, [&](std::int64_t t) { return t <= time; }) > 0;
  return passed || picture.decode_error_flags != 0 || (picture.flags & AV_FRAME_FLAG_CORRUPT) != 0;
}

// MP4 lists every packet in its index, so a missing tail can be told, by who read all before it.
void VideoDecoder::note_missing_end() {
  if (sought_) return;
  if (std::string_view(container_->iformat->name).find("mp4") == std::string_view::npos) return;
  const int listed = avformat_index_get_entries_count(stream_);
  if (listed <= packets_) return;
  note_packet(packets_, fmt::format("the file ends here, its index lists {} packets", listed));
}

void VideoDecoder::note_packet(std::int64_t packet, const std::string& what) {
  const std::int64_t time = packet_time(*packet_);
  const std::string at =
      time == AV_NOPTS_VALUE
          ? ""
          : fmt::format(" at {:.2f} s", static_cast<double>(time) * av_q2d(stream_->time_base));
  damage_.add(fmt::format("packet {}{}: {}", packet, at, what));
}

}  // namespace tinct
