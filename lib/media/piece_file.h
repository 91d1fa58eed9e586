#pragma once

// Private to film_pieces.cpp, copy_pieces.cpp and piece_encoder.cpp.

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

#include "lib/media/film_pieces.h"
#include "lib/media/ffmpeg_handles.h"

namespace tinct {

/// What a piece's file tells of itself, in its comment.
struct PieceRecord {
  CutKind kind = CutKind::ffv1;
  std::string film_id;
  std::int64_t first = 0;
  std::int64_t last = 0;
  std::int64_t early = 0;
  std::int64_t late = 0;

  [[nodiscard]] std::string text() const;
};

/// The record of a file; nothing for one that is not a piece's.
[[nodiscard]] std::optional<PieceRecord> read_piece_record(const std::filesystem::path& file);

/// A file with one video stream that appears under its name when it is complete.
class PieceFile {
 public:
  /// `extension` is ".mp4" or ".mkv".
  PieceFile(const CutPiece& piece, const std::string& extension, PieceRecord record);
  /// Without finish() nothing is left behind.
  ~PieceFile();
  PieceFile(const PieceFile&) = delete;
  PieceFile& operator=(const PieceFile&) = delete;

  [[nodiscard]] const CutFile& file() const noexcept { return file_; }
  [[nodiscard]] AVFormatContext& muxer() noexcept { return *muxer_; }
  /// The stream, with the shape and rotation of the film's and `parameters`. Writes the head.
  void start(const AVStream& film, const AVCodecParameters& parameters);
  /// Takes a packet with times in `unit` seconds.
  void write(AVPacket& packet, AVRational unit);
  void finish();

 private:
  void check(int result) const;

  CutFile file_;
  std::filesystem::path temporary_;
  PieceRecord record_;
  av::OutputContext muxer_;
  bool done_ = false;
};

}  // namespace tinct
