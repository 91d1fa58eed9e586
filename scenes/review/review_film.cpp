#include <set>

#include "lib/base/counted_noun.h"
#include "lib/base/errors.h"
#include "lib/base/log.h"
#include "scenes/review/cut_list.h"
#include "scenes/review/film_json.h"
#include "scenes/review/review_film.h"

namespace tinct {
namespace {

// The id covers the first 32 KiB only; what the manifest says of the rest must hold too.
std::string wrong_file(const ManifestVideo& video, const FoundMedia* media) {
  if (media == nullptr) {
    return file_or_id(video) + " was not found in the media folder";
  }
  const auto bytes = static_cast<std::uint64_t>(video.bytes);
  if (video.bytes > 0 && media->bytes > 0 && media->bytes != bytes) {
    return media->path.string() + " has " + std::to_string(media->bytes) +
           " bytes, the manifest's film has " + std::to_string(bytes) +
           ": it is not the same film, or its download is not complete";
  }
  return "";
}

std::set<std::int64_t> list_pictures_of(const Timeline& timeline) {
  std::set<std::int64_t> frames;
  for (const Piece& piece : timeline.pieces()) {
    frames.insert(piece.frames.first);
    frames.insert(middle(piece.frames));
    frames.insert(piece.frames.last);
  }
  return frames;
}

}  // namespace

ReviewFilm::ReviewFilm(const ManifestVideo& video, const FoundMedia* media,
                       std::filesystem::path curves)
    : video_(video), curves_(std::move(curves)), wrong_(wrong_file(video, media)) {
  if (media != nullptr) media_ = *media;
  try {
    history_.emplace(video);
    if (wrong_.empty() && history_->timeline().frames() == 0) {
      wrong_ = file_or_id(video) + " has no scenes; cut it with `tinct scenes` first";
    }
  } catch (const Error& error) {
    wrong_ = error.what();
  }
}

void ReviewFilm::open() {
  if (!wrong_.empty()) return;
  const std::lock_guard lock(mutex_);
  if (pictures_ || !unreadable_.empty()) return;
  try {
    pictures_ = std::make_unique<FilmPictures>(
        media_->path, FilmWishes{.thumbnails = list_pictures_of(history_->timeline()),
                                 .detector = recorded_options(video_.detector).detector,
                                 .curves = curves_});
  } catch (const Error& error) {
    unreadable_ = error.what();
    log_error(unreadable_);
  }
}

SceneOptions ReviewFilm::options() const { return recorded_options(history_->detector()); }

FilmPictures* ReviewFilm::pictures() const {
  const std::lock_guard lock(mutex_);
  return pictures_.get();
}

std::string ReviewFilm::mismatch(const FilmPictures& pictures) const {
  const ReadingState reading = pictures.state();
  if (!reading.failure.empty()) return reading.failure;
  const VideoInfo& info = pictures.info();
  const std::string other =
      ": it is not the same film; get the one that the manifest's sources name";
  if (video_.stream && video_.stream->width > 0 &&
      (video_.stream->width != info.width || video_.stream->height != info.height)) {
    return info.path.string() + " is " + std::to_string(info.width) + "x" +
           std::to_string(info.height) + ", the manifest's film is " +
           std::to_string(video_.stream->width) + "x" + std::to_string(video_.stream->height) +
           other;
  }
  // A list of 2018 may count from 1 and end one frame later.
  const bool knows = video_.stream && video_.stream->frames > 0;
  const std::int64_t listed = knows ? video_.stream->frames : history_->timeline().frames() - 1;
  const bool fits = knows ? reading.frames == listed : reading.frames >= listed;
  if (!reading.complete || fits) return "";
  return info.path.string() + " has " + counted_noun(reading.frames, "frame") +
         ", the manifest's film has " + with_thousands(listed) + other;
}

std::string ReviewFilm::problem() const {
  if (!wrong_.empty()) return wrong_;
  const std::lock_guard lock(mutex_);
  if (!unreadable_.empty()) return unreadable_;
  return pictures_ ? mismatch(*pictures_) : "";
}

Json ReviewFilm::to_json(bool with_pieces) const {
  Json json{{"id", video_.id}, {"title", file_or_id(video_)}, {"problem", problem()}};
  if (!history_) return json;
  const FilmPictures* shown = pictures();
  describe_history(*history_, video_, json);
  if (shown != nullptr) describe_reading(*shown, json);
  if (with_pieces) describe_pieces(*history_, shown, json);
  return json;
}

}  // namespace tinct
