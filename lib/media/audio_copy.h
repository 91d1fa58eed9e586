#pragma once

// Private to video_sink.cpp.

#include <cstdint>
#include <filesystem>
#include <optional>
#include <vector>

#include "lib/media/ffmpeg_handles.h"

namespace tinct {

/// The sound of a film on its way into another file, packet by packet as it is coded.
///
/// Time 0 of the output is the film's first picture: sound that begins before it gets negative
/// times, which the muxer keeps by moving everything or by an edit list. What the film's container
/// can't deliver is the end of its sound; what the output's refuses is left out. Both are told as
/// warnings, since neither is worth losing the pictures for.
class AudioCopy {
 public:
  /// Adds a stream to `muxer` for every audio stream of `film` that its container holds; for others
  /// there is a warning that names `out`, the codec and the way out. Call it before the header is
  /// written; `muxer` must outlive it. A folder has no sound. Throws Error(Fault::input) for a film
  /// without pictures.
  AudioCopy(const std::filesystem::path& film, const std::filesystem::path& out,
            AVFormatContext& muxer);

  /// True where there is at least one stream to copy.
  [[nodiscard]] bool any() const noexcept { return copied_ > 0; }

  /// Writes what begins before `time` (in `unit` seconds), to be called with rising times. Returns
  /// FFmpeg's error where the file can't be written, else 0.
  [[nodiscard]] int write_before(std::int64_t time, AVRational unit);
  /// The same for the last time: what follows `time` is not wanted in any stream.
  [[nodiscard]] int write_rest(std::int64_t time, AVRational unit);

 private:
  struct Track {
    const AVStream* from = nullptr;
    AVStream* to = nullptr;          // null: not copied
    std::int64_t least = INT64_MIN;  // the next packet's earliest time, in units of `to`
    std::int64_t expected = 0;       // its time where the film tells none
    bool ended = false;
  };

  void open(const std::filesystem::path& film);
  void add_track(const AVStream& from);
  [[nodiscard]] bool read();
  void set_times(Track& track) const;
  [[nodiscard]] std::optional<std::int64_t> output_time(std::int64_t time,
                                                        const Track& track) const;
  [[nodiscard]] bool is_before(std::int64_t time, AVRational unit) const;
  [[nodiscard]] int write();
  [[nodiscard]] Track& track_of_packet();

  std::filesystem::path film_;
  std::filesystem::path out_;
  AVFormatContext& muxer_;
  av::IoHandle file_;  // outlives the container that reads from it
  av::InputContext container_;
  std::int64_t first_picture_ = 0;
  AVRational picture_unit_{0, 1};
  std::vector<Track> tracks_;  // by the film's stream
  int copied_ = 0;
  av::PacketHandle packet_ = av::make_packet();
  bool waiting_ = false;  // packet_ is read, but not written yet
  bool at_end_ = false;
  bool refused_ = false;
};

}  // namespace tinct
