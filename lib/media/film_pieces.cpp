#include "lib/media/film_pieces.h"

#include <algorithm>
#include <memory>
#include <optional>

#include "lib/base/cancel.h"
#include "lib/base/errors.h"
#include "lib/base/progress.h"
#include "lib/media/copy_pieces.h"
#include "lib/media/piece_encoder.h"
#include "lib/media/piece_file.h"
#include "lib/media/video_decoder.h"

namespace tinct {
namespace {

namespace fs = std::filesystem;

// When pictures are shown. Streams without times of their own (raw H.264) are counted at the rate.
class PictureClock {
 public:
  explicit PictureClock(const AVStream& stream) {
    const AVRational rate =
        stream.avg_frame_rate.num > 0 ? stream.avg_frame_rate : stream.r_frame_rate;
    if (rate.num > 0) step_ = av_rescale_q(1, av_inv_q(rate), stream.time_base);
    step_ = std::max<std::int64_t>(1, step_);
  }
  /// The picture's time, later than the last one's.
  std::int64_t next(const AVFrame& picture) {
    const std::int64_t told = picture.best_effort_timestamp;
    const std::int64_t time = told != AV_NOPTS_VALUE ? told : end();
    const bool rises = !last_ || time > *last_;
    const std::int64_t shown = rises ? time : *last_ + 1;
    if (last_ && told != AV_NOPTS_VALUE && rises) length_ = shown - *last_;
    last_ = shown;
    return shown;
  }
  /// When the last picture goes, as far as is known: it is as long as the one before.
  [[nodiscard]] std::int64_t end() const {
    return last_ ? *last_ + (length_ > 0 ? length_ : step_) : 0;
  }

 private:
  std::int64_t step_ = 0;
  std::int64_t length_ = 0;
  std::optional<std::int64_t> last_;
};

// The pieces that are being written while the film is decoded once.
class Encoding {
 public:
  Encoding(std::span<const CutPiece> pieces, const FilmPieceOptions& options)
      : pieces_(pieces), options_(options), open_(pieces.size()), files_(pieces.size()) {}

  void take(std::int64_t number, std::int64_t time, const AVFrame& picture,
            const AVStream& stream) {
    for (std::size_t i = 0; i < pieces_.size(); ++i) {
      const CutPiece& piece = pieces_[i];
      if (number == piece.last + 1) close(i, time);
      if (number < piece.first || number > piece.last) continue;
      if (open_[i] == nullptr) {
        open_[i] = std::make_unique<PieceEncoder>(piece, record_of(piece), stream, picture);
      }
      open_[i]->add(picture, time);
    }
  }

  std::vector<CutFile> finish(std::int64_t end) {
    for (std::size_t i = 0; i < pieces_.size(); ++i) close(i, end);
    return std::move(files_);
  }

 private:
  [[nodiscard]] PieceRecord record_of(const CutPiece& piece) const {
    return {.kind = options_.kind,
            .film_id = options_.film_id,
            .first = piece.first,
            .last = piece.last};
  }

  void close(std::size_t i, std::int64_t end) {
    if (open_[i] == nullptr) return;
    open_[i]->finish(end);
    files_[i] = open_[i]->file();
    open_[i].reset();
  }

  std::span<const CutPiece> pieces_;
  const FilmPieceOptions& options_;
  std::vector<std::unique_ptr<PieceEncoder>> open_;
  std::vector<CutFile> files_;
};

std::vector<CutFile> encode_pieces(const fs::path& film, std::span<const CutPiece> pieces,
                                   const FilmPieceOptions& options) {
  VideoDecoder decoder(film, 0);
  PictureClock clock(decoder.stream());
  Encoding encoding(pieces, options);
  std::int64_t last = -1;
  for (const CutPiece& piece : pieces) last = std::max(last, piece.last);
  Progress progress("cutting " + film.filename().string(), last + 1);
  std::int64_t number = 0;
  // One more than the last, whose end it tells.
  for (AVFrame* picture = nullptr; number <= last + 1; ++number) {
    throw_if_cancelled();
    picture = decoder.next();
    if (picture == nullptr) break;
    encoding.take(number, clock.next(*picture), *picture, decoder.stream());
    progress.add();
  }
  if (number <= last) {
    throw Error(Fault::input, film.string() + " ends with frame " + std::to_string(number - 1) +
                                  ", but a scene goes on to frame " + std::to_string(last) +
                                  ": it is not the film of the manifest");
  }
  return encoding.finish(clock.end());
}

std::vector<std::string> extensions_of(CutKind kind) {
  if (kind == CutKind::copy) return {".mp4", ".mkv"};
  return {piece_extension(kind)};
}

// The file that an earlier run made of the piece. One of ours of other frames is replaced.
std::optional<CutFile> made_before(const CutPiece& piece, const FilmPieceOptions& options) {
  for (const std::string& extension : extensions_of(options.kind)) {
    const fs::path path = piece.out.string() + extension;
    if (!fs::exists(path)) continue;
    const auto record = read_piece_record(path);
    if (!record) {
      throw Error(Fault::usage, path.string() +
                                    " is there already, and is no scene that tinct cut; move it, "
                                    "or choose another folder");
    }
    if (record->kind == options.kind && record->film_id == options.film_id &&
        record->first == piece.first && record->last == piece.last) {
      return CutFile{.path = path, .early = record->early, .late = record->late, .kept = true};
    }
  }
  return std::nullopt;
}

}  // namespace

const char* name(CutKind kind) noexcept {
  switch (kind) {
    case CutKind::copy: return "copy";
    case CutKind::h264: return "h264";
    case CutKind::ffv1: break;
  }
  return "ffv1";
}

CutKind cut_kind(const std::string& name) {
  for (const CutKind kind : {CutKind::copy, CutKind::ffv1, CutKind::h264}) {
    if (name == tinct::name(kind)) return kind;
  }
  throw Error(Fault::usage, "films are cut by copy, ffv1 or h264, not \"" + name + "\"");
}

std::vector<CutFile> write_film_pieces(const fs::path& film, std::span<const CutPiece> pieces,
                                       const FilmPieceOptions& options) {
  av::silence_log();
  if (fs::is_directory(film)) {
    throw Error(Fault::input,
                film.string() + " is a folder of pictures, and only films are cut into files.");
  }
  std::vector<CutFile> files(pieces.size());
  std::vector<CutPiece> missing;
  std::vector<std::size_t> places;
  for (std::size_t i = 0; i < pieces.size(); ++i) {
    if (const auto made = made_before(pieces[i], options)) {
      files[i] = *made;
    } else {
      missing.push_back(pieces[i]);
      places.push_back(i);
    }
  }
  if (missing.empty()) return files;
  const std::vector<CutFile> made = options.kind == CutKind::copy
                                        ? copy_pieces(film, missing, options)
                                        : encode_pieces(film, missing, options);
  for (std::size_t i = 0; i < made.size(); ++i) files[places[i]] = made[i];
  return files;
}

}  // namespace tinct
