#include <chrono>
#include <vector>

#include "lib/base/errors.h"
#include "lib/base/hash.h"
#include "lib/base/log.h"
#include "scenes/review/apply_edits.h"
#include "scenes/review/review_session.h"

namespace tinct {

namespace {

std::int64_t frames_in(const std::vector<Scene>& scenes) {
  std::int64_t frames = 0;
  for (const Scene& scene : scenes) frames += scene.frames.count();
  return frames;
}

}  // namespace

ReviewSession::ReviewSession(const ReviewFiles& files)
    : files_(files),
      manifest_(read_manifest(files.manifest)),
      name_(std::to_string(std::chrono::system_clock::now().time_since_epoch().count())) {
  find_films();
  log_ = std::make_unique<EditLog>(files_.edits, files_.manifest.filename().string(),
                                   hex(sha256_file(files_.manifest)));
  replay();
  saver_ = std::thread([this] { save_in_background(); });
}

ReviewSession::~ReviewSession() {
  {
    const std::lock_guard lock(mutex_);
    end_ = true;
  }
  changed_.notify_all();
  saver_.join();
}

void ReviewSession::find_films() {
  std::vector<const ManifestVideo*> videos;
  for (const ManifestVideo& video : manifest_.videos) videos.push_back(&video);
  const MediaLookup media = find_media(videos, files_.media);
  for (const std::string& note : media.notes) log_warning(note);
  std::string problem;
  bool any = false;
  for (const ManifestVideo& video : manifest_.videos) {
    const auto found = media.found.find(video.id);
    auto film = std::make_unique<ReviewFilm>(
        video, found == media.found.end() ? nullptr : &found->second,
        files_.curves.empty() ? files_.curves : files_.curves / (video.id + ".curves"));
    const std::string wrong = film->problem();
    any = any || wrong.empty();
    if (!wrong.empty() && problem.empty()) problem = wrong;
    if (!wrong.empty()) log_warning(wrong);
    films_.emplace(video.id, std::move(film));
  }
  if (any) return;
  throw Error(Fault::input,
              "there is nothing to review: " +
                  (films_.empty() ? files_.manifest.string() + " has no videos" : problem));
}

void ReviewSession::replay() {
  const std::vector<LoggedEdit>& edits = log_->content().edits;
  const EditHistories histories = replay_edits(manifest_, edits, files_.edits.string());
  for (const auto& [id, history] : histories) *films_.at(id)->history() = history;
  unsaved_ = !edits.empty();
}

ReviewFilm* ReviewSession::find(const VideoId& id) const {
  const auto known = films_.find(id);
  return known == films_.end() ? nullptr : known->second.get();
}

Json ReviewSession::films() const {
  const std::lock_guard lock(mutex_);
  Json list = Json::array();
  for (const auto& [id, film] : films_) list.push_back(film->to_json(false));
  return {{"manifest", files_.manifest.filename().string()},
          {"name", manifest_.name},
          {"edits", files_.edits.filename().string()},
          {"reviewed", files_.reviewed.filename().string()},
          {"films", std::move(list)}};
}

Json ReviewSession::film(const VideoId& id) {
  ReviewFilm* film = find(id);
  if (film == nullptr) return nullptr;
  film->open();
  const std::lock_guard lock(mutex_);
  Json json = film->to_json(true);
  json["session"] = name_;
  return json;
}

Json ReviewSession::reading(const VideoId& id) const {
  const ReviewFilm* film = find(id);
  if (film == nullptr) return nullptr;
  Json json{{"frames", 0}, {"complete", false}, {"problem", film->problem()}};
  if (const FilmPictures* pictures = film->pictures()) {
    const ReadingState state = pictures->state();
    json["frames"] = state.frames;
    json["complete"] = state.complete;
    json["measured"] = state.measured;
  }
  return json;
}

FilmPictures* ReviewSession::pictures(const VideoId& id) {
  ReviewFilm* film = find(id);
  if (film == nullptr || !film->problem().empty()) return nullptr;
  film->open();
  return film->pictures();
}

Json ReviewSession::curves(const VideoId& id) const {
  const ReviewFilm* film = find(id);
  if (film == nullptr) return nullptr;
  const FilmPictures* pictures = film->pictures();
  const auto curves = pictures != nullptr ? pictures->curves() : nullptr;
  Json json{{"ready", curves != nullptr}, {"curves", Json::array()}};
  if (curves == nullptr) return json;
  const std::lock_guard lock(mutex_);
  json["curves"] = curves_json(shown_curves(*curves, film->options()));
  return json;
}

tl::expected<ThresholdPreview, EditRefusal> ReviewSession::decide(
    const ReviewFilm* film, const std::vector<MovedThreshold>& moved) const {
  using Why = EditRefusal::Why;
  if (film == nullptr) return tl::unexpected<EditRefusal>({Why::not_found, "no such film"});
  const FilmPictures* pictures = film->pictures();
  const auto curves = pictures != nullptr ? pictures->curves() : nullptr;
  if (curves == nullptr) {
    return tl::unexpected<EditRefusal>({Why::impossible, "the film's curves are not there yet"});
  }
  return preview_thresholds(*curves, with_thresholds(film->options(), moved),
                            film->history()->timeline());
}

tl::expected<Json, EditRefusal> ReviewSession::preview(
    const VideoId& id, const std::vector<MovedThreshold>& moved) const {
  const ReviewFilm* film = find(id);
  const std::lock_guard lock(mutex_);
  const auto decided = decide(film, moved);
  if (!decided) return tl::unexpected<EditRefusal>(decided.error());
  ManifestVideo present;
  film->history()->timeline().write_to(present);
  Json json{{"scenes", decided->cut->scenes.size()}, {"now", present.scenes.size()}};
  json["frames"] = frames_in(decided->cut->scenes);
  json["frames_now"] = frames_in(present.scenes);
  json["added"] = decided->added;
  json["removed"] = decided->removed;
  json["lines"] = lines_json(shown_curves(*film->pictures()->curves(), decided->options));
  return json;
}

tl::expected<std::int64_t, EditRefusal> ReviewSession::apply_thresholds(
    const VideoId& id, const std::vector<MovedThreshold>& moved, std::int64_t base_rev) {
  Edit edit{EditKind::thresholds, 0, nullptr};
  {
    const std::lock_guard lock(mutex_);
    const auto decided = decide(find(id), moved);
    if (!decided) return tl::unexpected<EditRefusal>(decided.error());
    edit.cut = decided->cut;
  }
  return this->edit(id, edit, base_rev);
}

Manifest ReviewSession::reviewed() const {
  Manifest manifest = manifest_;
  for (ManifestVideo& video : manifest.videos) {
    const EditHistory* history = films_.at(video.id)->history();
    if (history != nullptr && history->standing() > 0) video = history->video();
  }
  return manifest;
}

Json ReviewSession::manifest() const {
  const std::lock_guard lock(mutex_);
  return manifest_json(reviewed());
}

tl::expected<std::int64_t, EditRefusal> ReviewSession::edit(const VideoId& id, const Edit& edit,
                                                            std::int64_t base_rev) {
  using Why = EditRefusal::Why;
  const auto refuse = [](Why why, std::string sentence) {
    return tl::unexpected<EditRefusal>({.why = why, .sentence = std::move(sentence)});
  };
  ReviewFilm* film = find(id);
  if (film == nullptr) return refuse(Why::not_found, "the manifest has no video " + id);
  const std::string problem = film->problem();
  if (!problem.empty()) return refuse(Why::impossible, problem);
  const std::lock_guard lock(mutex_);
  EditHistory& history = *film->history();
  if (base_rev != history.rev()) {
    return refuse(Why::outdated,
                  "this film was edited elsewhere meanwhile, in another tab or window");
  }
  EditHistory next = history;
  if (const auto done = next.add(edit); !done) return refuse(Why::impossible, done.error());
  log_->append({.video = id, .rev = next.rev(), .edit = edit});
  history = std::move(next);
  ++made_;
  unsaved_ = true;
  changed_.notify_all();
  return history.rev();
}

std::int64_t ReviewSession::edits_made() const {
  const std::lock_guard lock(mutex_);
  return made_;
}

// Writing a large manifest takes longer than an edit, so edits that come meanwhile share one.
void ReviewSession::save_in_background() {
  std::unique_lock lock(mutex_);
  while (!end_ || unsaved_) {
    if (!unsaved_) {
      changed_.wait(lock);
      continue;
    }
    unsaved_ = false;
    const Manifest manifest = reviewed();
    lock.unlock();
    try {
      write_manifest(files_.reviewed, manifest);
    } catch (const std::exception& error) {
      log_error(std::string(error.what()) + "; the edits are safe in " + files_.edits.string() +
                ", and `tinct review --apply` writes it again");
    }
    lock.lock();
  }
}

}  // namespace tinct
