#include <algorithm>
#include <cerrno>
#include <new>
#include <string>
#include <utility>

#include <fmt/format.h>

#include "lib/base/errors.h"
#include "lib/base/log.h"
#include "lib/media/audio_copy.h"
#include "lib/media/frame_source.h"

namespace tinct {
namespace fs = std::filesystem;
namespace {

// Far from the ends of the type, so that sums of times can't overflow.
constexpr std::int64_t kLatest = INT64_MAX / 4;

bool is_matroska(const AVOutputFormat& format) { return std::string(format.name) == "matroska"; }

// What a muxer says of a packet or a stream that isn't for it, other than a full disk.
bool is_refusal(int result) {
  return result == AVERROR(EINVAL) || result == AVERROR_INVALIDDATA ||
         result == AVERROR_PATCHWELCOME;
}

// Adds a stream of the same sound; the muxer finds its own tag for the codec.
AVStream& add_stream(AVFormatContext& muxer, const AVStream& from) {
  AVStream* to = avformat_new_stream(&muxer, nullptr);
  if (to == nullptr || avcodec_parameters_copy(to->codecpar, from.codecpar) < 0) {
    throw std::bad_alloc();
  }
  to->codecpar->codec_tag = 0;
  to->time_base = from.time_base;
  return *to;
}

// What a muxer's list of codecs promises its header may still refuse (FLAC in MP4 by FFmpeg 5.1),
// so one is written to memory.
bool holds(const AVOutputFormat& format, const AVStream& from) {
  if (avformat_query_codec(&format, from.codecpar->codec_id, FF_COMPLIANCE_NORMAL) != 1) {
    return false;
  }
  AVFormatContext* context = nullptr;
  if (avformat_alloc_output_context2(&context, &format, nullptr, nullptr) < 0) {
    throw std::bad_alloc();
  }
  const av::OutputContext trial(context);
  add_stream(*trial, from);
  if (avio_open_dyn_buf(&trial->pb) < 0) throw std::bad_alloc();
  const int written = avformat_write_header(trial.get(), nullptr);
  std::uint8_t* bytes = nullptr;
  avio_close_dyn_buf(std::exchange(trial->pb, nullptr), &bytes);
  av_free(bytes);
  return written >= 0;
}

// Readers of Matroska subtract the delay of an Opus stream from its times; FFmpeg 5.1 writes the
// delay, but doesn't add it.
std::int64_t missing_delay(const AVOutputFormat& format, const AVStream& to) {
  const bool mp4 = std::string(format.name) == "mp4";
  if (LIBAVFORMAT_VERSION_MAJOR > 59 || mp4 || to.codecpar->codec_id != AV_CODEC_ID_OPUS) return 0;
  constexpr AVRational kOpusSample{1, 48000};
  return av_rescale_q(to.codecpar->initial_padding, kOpusSample, to.time_base);
}

std::int64_t rescaled(std::int64_t time, AVRational from, AVRational to) {
  return av_rescale_q_rnd(time, from, to, AV_ROUND_NEAR_INF);
}

}  // namespace

AudioCopy::AudioCopy(const fs::path& film, const fs::path& out, AVFormatContext& muxer)
    : film_(film), out_(out), muxer_(muxer) {
  std::error_code ignored;
  if (fs::is_directory(film, ignored)) return;
  if (fs::exists(film, ignored) && !fs::is_regular_file(film, ignored)) {
    log_warning("the sound of " + film.string() +
                " is left out: it can be read only once; give a file instead of a pipe.");
    return;
  }
  // Its checks of the file hold for the second opening below, too.
  const auto pictures =
      open_frame_source(film, {.format = PixelFormat::gray8, .decoder_threads = 1});
  if (const auto first = pictures->next()) first_picture_ = first->pts;
  const Rational unit = pictures->info().time_base;
  picture_unit_ = {static_cast<int>(unit.num), static_cast<int>(unit.den)};
  open(film);
  tracks_.resize(container_->nb_streams);
  for (unsigned i = 0; i < container_->nb_streams; ++i) {
    AVStream& stream = *container_->streams[i];
    if (stream.codecpar->codec_type == AVMEDIA_TYPE_AUDIO) add_track(stream);
    if (tracks_[i].to == nullptr) stream.discard = AVDISCARD_ALL;
  }
}

void AudioCopy::open(const fs::path& film) {
  const int result = av::open_file_alone(film, file_, container_);
  if (result < 0) {
    throw Error(Fault::input, "the sound of " + film.string() +
                                  " can't be read: " + av::error_text(result) + ".");
  }
}

void AudioCopy::add_track(const AVStream& from) {
  if (!holds(*muxer_.oformat, from)) {
    log_warning(fmt::format(
        "{} can't hold sound coded as {}, so stream {} of {} is left out; {}.", out_.string(),
        avcodec_get_name(from.codecpar->codec_id), from.index, film_.string(),
        is_matroska(*muxer_.oformat) ? "re-encode it as FLAC or AAC first" : ".mkv holds it"));
    return;
  }
  AVStream& to = add_stream(muxer_, from);
  to.disposition = from.disposition;
  for (const char* key : {"language", "title"}) {
    const AVDictionaryEntry* entry = av_dict_get(from.metadata, key, nullptr, 0);
    if (entry != nullptr) av_dict_set(&to.metadata, key, entry->value, 0);
  }
  tracks_[static_cast<std::size_t>(from.index)] = {.from = &from, .to = &to};
  ++copied_;
}

int AudioCopy::write_before(std::int64_t time, AVRational unit) {
  while (read() && is_before(time, unit)) {
    if (const int result = write(); result < 0) return result;
  }
  return 0;
}

// Films are only roughly interleaved: another stream's packets may follow the first late one.
int AudioCopy::write_rest(std::int64_t time, AVRational unit) {
  int ended = 0;
  while (ended < copied_ && read()) {
    if (is_before(time, unit)) {
      if (const int result = write(); result < 0) return result;
      continue;
    }
    if (!std::exchange(track_of_packet().ended, true)) ++ended;
    waiting_ = false;
    av_packet_unref(packet_.get());
  }
  return 0;
}

AudioCopy::Track& AudioCopy::track_of_packet() {
  return *std::ranges::find_if(tracks_, [this](const Track& track) {
    return track.to != nullptr && track.to->index == packet_->stream_index;
  });
}

bool AudioCopy::is_before(std::int64_t time, AVRational unit) const {
  const AVRational own = muxer_.streams[packet_->stream_index]->time_base;
  return av_compare_ts(packet_->dts, own, time, unit) < 0;
}

// False at the end; else packet_ is the next one, with the output's times.
bool AudioCopy::read() {
  if (copied_ == 0) return false;
  while (!waiting_ && !at_end_) {
    av_packet_unref(packet_.get());
    const int result = av_read_frame(container_.get(), packet_.get());
    if (result == AVERROR(EAGAIN)) continue;
    if (result < 0) {
      at_end_ = true;
      if (result == AVERROR_EOF) break;
      log_warning("the sound of " + film_.string() +
                  " ends where the file is damaged: " + av::error_text(result) + ".");
      break;
    }
    const auto index = static_cast<std::size_t>(packet_->stream_index);
    // MPEG transport streams may show new streams on the way.
    if (index >= tracks_.size() || tracks_[index].to == nullptr || packet_->size == 0) continue;
    set_times(tracks_[index]);
    waiting_ = true;
  }
  return waiting_;
}

std::optional<std::int64_t> AudioCopy::output_time(std::int64_t time, const Track& track) const {
  if (time == AV_NOPTS_VALUE) return std::nullopt;
  const AVRational unit = track.to->time_base;
  const std::int64_t own = rescaled(time, track.from->time_base, unit);
  const std::int64_t zero =
      picture_unit_.num > 0 ? rescaled(first_picture_, picture_unit_, unit) : 0;
  if (std::max(own, zero) > kLatest || std::min(own, zero) < -kLatest) return std::nullopt;
  return own - zero + missing_delay(*muxer_.oformat, *track.to);
}

// The times of one stream must rise, or the muxer refuses the packet.
void AudioCopy::set_times(Track& track) const {
  const auto pts = output_time(packet_->pts, track);
  const auto dts = output_time(packet_->dts, track);
  const AVRational unit = track.to->time_base;
  const std::int64_t duration = std::clamp<std::int64_t>(
      rescaled(std::max<std::int64_t>(packet_->duration, 0), track.from->time_base, unit), 0,
      kLatest);
  packet_->dts = std::max(dts.value_or(pts.value_or(track.expected)), track.least);
  packet_->pts = std::max(pts.value_or(packet_->dts), packet_->dts);
  packet_->duration = duration;
  packet_->stream_index = track.to->index;
  packet_->pos = -1;
  const bool may_stay = (muxer_.oformat->flags & AVFMT_TS_NONSTRICT) != 0;
  track.least = packet_->dts + (may_stay ? 0 : 1);
  track.expected = std::min(packet_->dts, kLatest) + duration;
}

int AudioCopy::write() {
  waiting_ = false;
  const int result = av_interleaved_write_frame(&muxer_, packet_.get());
  if (!is_refusal(result)) return result;
  if (!std::exchange(refused_, true)) {
    log_warning(fmt::format("a part of the sound of {} is left out of {}: {}.", film_.string(),
                            out_.string(), av::error_text(result)));
  }
  return 0;
}

}  // namespace tinct
