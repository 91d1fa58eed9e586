#pragma once

// Private to copy_pieces.cpp and film_parts.cpp.

#include <cstdint>
#include <filesystem>
#include <vector>

#include "lib/media/ffmpeg_handles.h"

namespace tinct {

/// One packet of the film's pictures, in the order of the file.
struct FilmPacket {
  std::int64_t pts = 0;  ///< in units of the stream
  bool key = false;
  bool hidden = false;  ///< decoded, but not shown: an edit list begins later
};

/// The packets of a film's pictures, in the order of the file.
class PacketReader {
 public:
  /// Throws Error(Fault::input) for what VideoDecoder can't open.
  explicit PacketReader(const std::filesystem::path& film);

  [[nodiscard]] AVStream& stream() const { return *stream_; }
  [[nodiscard]] bool in_mp4() const;

  /// The next packet, valid until the next call; null at the end. Throws Error(Fault::input) for
  /// one without a time, Error(Fault::interrupted) after Ctrl-C.
  AVPacket* next();

 private:
  std::filesystem::path film_;
  av::IoHandle file_;  // outlives the container that reads from it
  av::InputContext container_;
  AVStream* stream_ = nullptr;
  av::PacketHandle packet_ = av::make_packet();
};

/// All that are left to read.
[[nodiscard]] std::vector<FilmPacket> film_packets(PacketReader& reader);

}  // namespace tinct
