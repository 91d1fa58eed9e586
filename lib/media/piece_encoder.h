#pragma once

// Private to film_pieces.cpp.

#include <cstdint>
#include <map>

#include "lib/media/ffmpeg_handles.h"
#include "lib/media/piece_file.h"

namespace tinct {

/// Codes a film's decoded pictures again, without a way through RGB: pixel format (where the
/// encoder has it), colour tags and times stay.
class PieceEncoder {
 public:
  /// `first` is the piece's first picture and `film` its stream, which is not needed afterwards.
  /// Errors as write_film_pieces.
  PieceEncoder(const CutPiece& piece, PieceRecord record, const AVStream& film,
               const AVFrame& first);

  [[nodiscard]] const CutFile& file() const noexcept { return file_.file(); }
  /// The next picture; `time` rises, in units of the film's stream.
  void add(const AVFrame& picture, std::int64_t time);
  /// Ends the file; `end` is when the last picture goes.
  void finish(std::int64_t end);

 private:
  void open(const AVStream& film, const AVFrame& first);
  void set_format(const AVCodec& encoder, const AVFrame& first);
  [[nodiscard]] av::FrameHandle converted(const AVFrame& picture);
  void encode_held(std::int64_t end);
  void drain();

  PieceRecord record_;
  PieceFile file_;
  AVPixelFormat from_;  ///< of the film's pictures
  av::CodecContext codec_;
  av::ScalerHandle scaler_;
  av::PacketHandle packet_ = av::make_packet();
  av::FrameHandle held_;  ///< until it is known how long it is shown
  std::int64_t zero_ = 0;
  std::map<std::int64_t, std::int64_t> durations_;  ///< by time, of what the encoder has
};

/// The extension of a kind's files; copies have none of their own.
[[nodiscard]] const char* piece_extension(CutKind kind) noexcept;

}  // namespace tinct
