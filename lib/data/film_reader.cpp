#include <algorithm>
#include <utility>

#include "lib/base/counted_noun.h"
#include "lib/base/cancel.h"
#include "lib/base/errors.h"
#include "lib/data/film_reader.h"

namespace tinct {
namespace {

bool knows_its_frames(const Film& film) {
  return film.manifest->stream && film.manifest->stream->frames > 0;
}

std::string film_name(const Film& film) {
  const std::string& id = film.plan->id;
  return film.manifest->file.empty() ? "video " + id : film.manifest->file + " (" + id + ")";
}

std::string range_text(const FrameRange& range) {
  return "[" + std::to_string(range.first) + "," + std::to_string(range.last) + "]";
}

}  // namespace

FilmReader::FilmReader(std::vector<Film> films, ColourRecipe recipe) : films_(std::move(films)) {
  options_.recipe = recipe;
}

void FilmReader::open() {
  const Film& film = films_[film_];
  source_ = next_source_.valid() ? next_source_.get() : open_deferred_source(film.media, options_);
  if (film_ + 1 < films_.size()) {
    next_source_ =
        std::async(std::launch::async, [path = films_[film_ + 1].media, options = options_] {
          return open_deferred_source(path, options);
        });
  }
  decoded_ = 0;
  at_end_ = false;
  first_open_scene_ = 0;
  last_needed_ = -1;
  for (const PlannedScene& scene : film.plan->scenes) {
    last_needed_ = std::max(last_needed_, scene.frames.last);
  }
  last_needed_ = std::min(last_needed_, film.part.last);
}

std::int64_t FilmReader::frame_pixels() const {
  if (!source_) return 0;
  return static_cast<std::int64_t>(source_->info().width) * source_->info().height;
}

bool FilmReader::needs_more() const {
  const Film& film = films_[film_];
  return (film.has_the_last && knows_its_frames(film)) || decoded_ <= last_needed_;
}

std::vector<std::size_t> FilmReader::scenes_of(std::int64_t frame) {
  const std::vector<PlannedScene>& scenes = films_[film_].plan->scenes;
  while (first_open_scene_ < scenes.size() && scenes[first_open_scene_].frames.last < frame) {
    ++first_open_scene_;
  }
  // A scene's frames never start before its number, and the scenes are sorted by number.
  std::vector<std::size_t> found;
  for (std::size_t i = first_open_scene_; i < scenes.size() && scenes[i].number <= frame; ++i) {
    if (scenes[i].holds(frame)) found.push_back(i);
  }
  return found;
}

std::optional<FilmFrame> FilmReader::next_frame() {
  while (needs_more()) {
    throw_if_cancelled();
    const Film& film = films_[film_];
    std::vector<std::size_t> scenes;
    if (decoded_ >= std::max(film.first_frame, film.part.first) && decoded_ <= film.part.last) {
      scenes = scenes_of(decoded_);
    }
    std::optional<DeferredFrame> frame = source_->next();
    if (!frame) {
      at_end_ = true;
      return std::nullopt;
    }
    frame->number = decoded_++;
    if (scenes.empty()) continue;
    return FilmFrame{.film = film_, .frame = std::move(*frame), .scenes = std::move(scenes)};
  }
  return std::nullopt;
}

FilmEnd FilmReader::end(std::string failure) {
  FilmEnd end{.film = film_++,
              .frames = decoded_,
              .at_end = at_end_,
              .failure = std::move(failure),
              .time_base = source_ ? source_->info().time_base.text() : ""};
  source_.reset();
  return end;
}

std::optional<FilmItem> FilmReader::next() {
  if (film_ >= films_.size()) return std::nullopt;
  try {
    if (!source_) open();
    if (std::optional<FilmFrame> frame = next_frame()) return FilmItem(std::move(*frame));
  } catch (const Error& problem) {
    if (problem.fault() != Fault::input) throw;
    return FilmItem(end(problem.what()));
  }
  return FilmItem(end(""));
}

std::string check_film(const Film& film, const FilmEnd& end, std::vector<SceneRecord>& scenes,
                       std::vector<std::string>& notes) {
  if (!end.failure.empty()) return end.failure;
  const std::string count = std::to_string(end.frames);
  const bool counted = film.has_the_last || end.at_end;
  if (counted && knows_its_frames(film) && end.frames != film.manifest->stream->frames) {
    return film_name(film) + " has " + counted_noun(end.frames, "frame") +
           ", but the manifest says " + with_thousands(film.manifest->stream->frames) +
           ": it is not the same film; get the one that the manifest's sources name";
  }
  if (!end.at_end) return "";
  for (SceneRecord& scene : scenes) {
    if (scene.frames.last < end.frames) continue;
    if (scene.frames.last > end.frames || scene.frames.first == end.frames) {
      return film_name(film) + " ends with frame " + std::to_string(end.frames - 1) +
             ", but its scene " + range_text(scene.frames) + " goes on to frame " +
             std::to_string(scene.frames.last) +
             ": it is not the same film, or its download is not complete";
    }
    notes.push_back(film_name(film) + ": the scene " + range_text(scene.frames) +
                    " ends at the number of frames, so it counts from 1; its end was cut to " +
                    std::to_string(end.frames - 1));
    scene.frames.last = end.frames - 1;
  }
  return "";
}

}  // namespace tinct
