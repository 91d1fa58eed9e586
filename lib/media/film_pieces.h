#pragma once

#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <vector>

namespace tinct {

/// How the frames of a film get into files of their own.
enum class CutKind {
  copy,  ///< as they are coded, from the key frame at or before the first one on
  ffv1,  ///< decoded and coded again without loss, in Matroska
  h264,  ///< decoded and coded again as H.264 (CRF 16), in MP4
};
[[nodiscard]] const char* name(CutKind kind) noexcept;
/// Throws Error(Fault::usage) for an unknown name.
[[nodiscard]] CutKind cut_kind(const std::string& name);

/// Frames of a film that become a file.
struct CutPiece {
  std::int64_t first = 0;
  std::int64_t last = 0;      ///< included
  std::filesystem::path out;  ///< without the extension
};

/// The file that a piece became.
struct CutFile {
  std::filesystem::path path;
  std::int64_t early = 0;  ///< frames of it that come before the piece; copies only
  std::int64_t late = 0;   ///< and after it: later frames that the last ones are coded with
  bool kept = false;       ///< an earlier run had made it
};

struct FilmPieceOptions {
  CutKind kind = CutKind::ffv1;
  std::string film_id;      ///< of the film, kept in the files to know them again
  std::int64_t frames = 0;  ///< that the film must have; 0: not known
};

/// Cuts a film into files, one for each piece, all in one reading (copies need two, and decode only
/// where a container's packets are not its frames). Only pictures, no sound.
///
/// Each file begins at time 0 and keeps the steps between the film's frames (Matroska rounds times
/// to 1 ms), the shape of its pixels, its rotation and its colour tags. ffv1 keeps the pixel format
/// too, or takes one that holds the same values; h264 takes the nearest one that the encoder has. A
/// file appears under its name when it is complete; one that is there already, from the same film,
/// frames and kind, is kept. Shows progress. Copies are MP4 where the film is one, else Matroska.
///
/// Throws Error: Fault::input for a film that can't be read, is no file, has other frames than it
/// must, or whose pictures the kind can't hold, and for a machine without the encoder;
/// Fault::usage where a file of that name is there that this function did not write;
/// Fault::resource for a full disk; Fault::interrupted.
[[nodiscard]] std::vector<CutFile> write_film_pieces(const std::filesystem::path& film,
                                                     std::span<const CutPiece> pieces,
                                                     const FilmPieceOptions& options);

}  // namespace tinct
