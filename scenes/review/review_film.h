#pragma once

#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

#include "lib/base/json.h"
#include "lib/data/media_lookup.h"
#include "scenes/review/edit_history.h"
#include "scenes/review/film_pictures.h"

namespace tinct {

/// One film under review: its manifest entry, its edits, its pictures. The edits belong to the
/// caller's lock; pictures may be asked for from any thread.
class ReviewFilm {
 public:
  /// `media` is where the film was found, null when it wasn't; `curves` where its curves may lie.
  /// What is wrong with the film is its problem().
  ReviewFilm(const ManifestVideo& video, const FoundMedia* media, std::filesystem::path curves);

  [[nodiscard]] const ManifestVideo& video() const noexcept { return video_; }
  /// The film's edits, or null where its scenes can't be edited.
  [[nodiscard]] EditHistory* history() noexcept { return history_ ? &*history_ : nullptr; }
  [[nodiscard]] const EditHistory* history() const noexcept {
    return history_ ? &*history_ : nullptr;
  }

  /// Why the film can't be reviewed, in a sentence: not found, not the film of the manifest, not
  /// readable, scenes that overlap. Empty: it can.
  [[nodiscard]] std::string problem() const;

  /// Opens the film and begins to read it, if that was not done before.
  void open();
  /// Its pictures once it is open, or null.
  [[nodiscard]] FilmPictures* pictures() const;

  /// The options that the film's scenes were made with, as the manifest or the last thresholds say.
  [[nodiscard]] SceneOptions options() const;

  /// All that the page shows of it. `with_pieces` false: one line of the list of films.
  [[nodiscard]] Json to_json(bool with_pieces) const;

 private:
  [[nodiscard]] std::string mismatch(const FilmPictures& pictures) const;

  ManifestVideo video_;
  std::optional<FoundMedia> media_;
  std::filesystem::path curves_;
  std::optional<EditHistory> history_;
  std::string wrong_;         ///< known from the start
  mutable std::mutex mutex_;  ///< of what follows
  std::unique_ptr<FilmPictures> pictures_;
  std::string unreadable_;
};

}  // namespace tinct
