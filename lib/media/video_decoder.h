#pragma once

// Private to video_file.cpp, exact_frames.cpp, video_info.cpp and recipe_cv2018.cpp.

#include <cstdint>
#include <deque>
#include <filesystem>
#include <string>
#include <vector>

#include "lib/media/ffmpeg_handles.h"

namespace tinct {

/// What went wrong while a file was read: how often, and the first sixteen in words.
struct DamageRecord {
  std::int64_t count = 0;
  std::vector<std::string> first;
  void add(std::string sentence);
};

/// The pictures of a file's first video stream that isn't a cover picture, in presentation order.
/// Edit lists are applied and discarded pictures left out, as FFmpeg does on its own; nothing is
/// dropped or repeated, nothing sought but by seek(), and no hardware decoder is used. Only the
/// file itself is opened: playlists and scripts that point elsewhere are refused.
///
/// How FFmpeg conceals damage depends on its threads. So at the first complaint of the decoder the
/// file is read again from its start by one thread: pictures and record are then the same for every
/// number of threads. A pipe can't be read twice and is decoded by one thread from the start.
class VideoDecoder {
 public:
  /// Throws Error(Fault::input) that says what is wrong with the file. `threads`: 0 = FFmpeg's
  /// choice.
  VideoDecoder(const std::filesystem::path& path, int threads);

  /// The next picture, which stays valid until the next call, or null at the end. What can't be
  /// decoded is recorded as damage and passed over.
  [[nodiscard]] AVFrame* next();

  /// Goes to a key picture at or before a time in units of the stream; the next picture is one near
  /// it. False where the file can't be sought. From then on a decoder that complains ends the
  /// pictures: what its threads make of damage is then unknown.
  [[nodiscard]] bool seek(std::int64_t time);

  /// Whether the decoder complained about the packet of the picture that the last next() gave, or
  /// of one right before it that never came: so every damage inside a film marks a picture.
  [[nodiscard]] bool damaged() const noexcept { return damaged_; }

  [[nodiscard]] const AVFormatContext& container() const noexcept { return *container_; }
  [[nodiscard]] const AVStream& stream() const noexcept { return *stream_; }
  [[nodiscard]] const AVCodecContext& codec() const noexcept { return *codec_; }
  /// Of all that was read so far.
  [[nodiscard]] const DamageRecord& damage() const noexcept { return damage_; }

 private:
  void open(int threads);
  void open_container();
  void choose_stream();
  void open_codec(int threads);
  /// As next(), whatever happens to be damaged.
  AVFrame* decode();
  /// Sends the next packet of the stream, or the end, to the decoder.
  void feed();
  /// Reads the stream's next packet; false at the end of the file.
  bool read_packet();
  /// Looks at what a call of the decoder returned and logged.
  void judge(int result);
  /// Whether this picture is damaged or the first after damage; forgets what it passed.
  bool passes_damage(const AVFrame& picture);
  void start_again_alone();
  void note_missing_end();
  void note_packet(std::int64_t packet, const std::string& what);

  std::filesystem::path path_;
  av::Complaints demuxer_said_;
  av::Complaints decoder_said_;
  av::IoHandle file_;
  av::InputContext container_;
  AVStream* stream_ = nullptr;
  av::CodecContext codec_;
  av::PacketHandle packet_ = av::make_packet();  ///< the last one that was read
  av::FrameHandle picture_ = av::make_picture();
  DamageRecord damage_;
  std::deque<std::int64_t> damaged_times_;  ///< of packets complained about, not yet passed
  bool damaged_ = false;                    ///< the last picture is
  std::int64_t packets_ = 0;                ///< of the stream, read so far
  std::int64_t pictures_ = 0;               ///< given out so far
  std::int64_t judged_packet_ = -1;         ///< the last one that was complained about
  bool alone_ = false;                      ///< one thread decodes
  bool trouble_ = false;                    ///< several threads decode, and one complained
  bool sought_ = false;                     ///< the pictures do not begin at the file's start
};

}  // namespace tinct
