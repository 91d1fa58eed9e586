#pragma once

// Private to film_pieces.cpp.

#include <filesystem>
#include <span>
#include <vector>

#include "lib/media/film_packets.h"
#include "lib/media/film_pieces.h"
#include "lib/media/ffmpeg_handles.h"

namespace tinct {

/// The packets that a piece's copy is made of: those from `begin` to `end` (not included) that are
/// shown at `from` or later.
struct CopyRange {
  std::size_t begin = 0;
  std::size_t end = 0;
  std::int64_t from = 0;
  std::int64_t early = 0;
  std::int64_t late = 0;
};

/// Finds them: from the last key packet that is shown no later than the frame `first`, to the last
/// packet in the file's order that is shown no later than the frame `last`. `times` are those of
/// the film's frames, ascending.
[[nodiscard]] CopyRange copy_range(std::span<const FilmPacket> packets,
                                   std::span<const std::int64_t> times, const CutPiece& piece);

/// Copies pieces of a film without decoding them; errors as write_film_pieces.
[[nodiscard]] std::vector<CutFile> copy_pieces(const std::filesystem::path& film,
                                               std::span<const CutPiece> pieces,
                                               const FilmPieceOptions& options);

}  // namespace tinct
