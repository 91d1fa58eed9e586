#pragma once

#include <condition_variable>
#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include <tl/expected.hpp>

#include "lib/base/json.h"
#include "scenes/review/edit_log.h"
#include "scenes/review/review_film.h"

namespace tinct {

/// The files of a review.
struct ReviewFiles {
  std::filesystem::path manifest;  ///< never written
  std::filesystem::path media;     ///< folder with the films
  std::filesystem::path curves;    ///< folder with ID.curves of films measured before, or empty
  std::filesystem::path edits;     ///< the log
  std::filesystem::path reviewed;  ///< the manifest with all edits done
};

/// Why an edit was not done.
struct EditRefusal {
  enum class Why { not_found, outdated, impossible };
  Why why = Why::impossible;
  std::string sentence;
};

/// A review that goes on: the manifest's films, the log of edits, and the reviewed manifest, which
/// follows the log in the background. All members may be called from any thread.
class ReviewSession {
 public:
  /// Reads manifest and log, does its edits again, looks for the films. Throws Error(Fault::input)
  /// when the manifest can't be read, the log is of another one, or none of its films is there.
  explicit ReviewSession(const ReviewFiles& files);
  /// Writes the reviewed manifest if it isn't up to date.
  ~ReviewSession();
  ReviewSession(const ReviewSession&) = delete;
  ReviewSession& operator=(const ReviewSession&) = delete;

  /// {"manifest", "edits", "reviewed", "films":[…]}
  [[nodiscard]] Json films() const;
  /// All of one film, or null; the film is opened.
  [[nodiscard]] Json film(const VideoId& id);
  /// How far its reading is: {"frames","complete","problem"}, or null.
  [[nodiscard]] Json reading(const VideoId& id) const;
  /// Its pictures; null for a film that is unknown or has a problem().
  [[nodiscard]] FilmPictures* pictures(const VideoId& id);
  /// {"ready","curves"}: the detector's curves and thresholds, or null.
  [[nodiscard]] Json curves(const VideoId& id) const;
  /// What other thresholds would make of a film, or a refusal. Throws Error(Fault::input) as
  /// with_thresholds does.
  [[nodiscard]] tl::expected<Json, EditRefusal> preview(
      const VideoId& id, const std::vector<MovedThreshold>& moved) const;
  /// Makes it so: an edit like any other.
  [[nodiscard]] tl::expected<std::int64_t, EditRefusal> apply_thresholds(
      const VideoId& id, const std::vector<MovedThreshold>& moved, std::int64_t base_rev);
  /// The reviewed manifest as it would be written now.
  [[nodiscard]] Json manifest() const;

  /// Does an edit of a film whose state is number `base_rev`, logs it, and gives the number of the
  /// new state. Throws Error when the log can't be written; then nothing has changed.
  [[nodiscard]] tl::expected<std::int64_t, EditRefusal> edit(const VideoId& id, const Edit& edit,
                                                             std::int64_t base_rev);

  /// How many edits were logged since the review was opened.
  [[nodiscard]] std::int64_t edits_made() const;

 private:
  [[nodiscard]] ReviewFilm* find(const VideoId& id) const;
  [[nodiscard]] Manifest reviewed() const;
  [[nodiscard]] tl::expected<ThresholdPreview, EditRefusal> decide(
      const ReviewFilm* film, const std::vector<MovedThreshold>& moved) const;
  void find_films();
  void replay();
  void save_in_background();

  ReviewFiles files_;
  Manifest manifest_;
  std::string name_;  ///< another one for each session: part of the pictures' addresses
  std::unique_ptr<EditLog> log_;
  std::map<VideoId, std::unique_ptr<ReviewFilm>> films_;

  mutable std::mutex mutex_;  ///< of the log, the films' histories and what follows
  std::condition_variable changed_;
  std::int64_t made_ = 0;
  bool unsaved_ = false;
  bool end_ = false;
  std::thread saver_;
};

}  // namespace tinct
