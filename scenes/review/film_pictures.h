#pragma once

#include <atomic>
#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <thread>
#include <utility>

#include "lib/media/exact_frames.h"
#include "scenes/review/film_curves.h"
#include "scenes/review/picture_cache.h"

namespace tinct {

/// The width of the pictures in lists.
inline constexpr int kThumbnailWidth = 192;

/// What a frame looks like, roughly.
struct FrameLook {
  Frame grid;                ///< gray8, what StructurePlane is made of
  double uniform_share = 0;  ///< of the pixels in the two fullest of 64 gray bins
};

/// How far the reading of a film is.
struct ReadingState {
  std::int64_t frames = 0;  ///< read, of the film when `complete`
  bool complete = false;
  bool measured = false;  ///< curves() are there, or never will be
  std::string failure;    ///< a sentence; empty: none
};

/// What FilmPictures makes in passing.
struct FilmWishes {
  std::set<std::int64_t> thumbnails;  ///< frames whose small pictures and looks are wanted
  std::string detector;               ///< whose curves are wanted, a name from detectors()
  std::filesystem::path curves;       ///< where curves may lie that were measured before, or empty
};

/// The pictures and curves of one film for a review page. A thread of its own reads the film once
/// from start to end; frames that it has passed can be had. All members may be called from any
/// thread.
class FilmPictures {
 public:
  /// Opens the film and begins to read it. Throws Error(Fault::input) when it can't be opened.
  FilmPictures(const std::filesystem::path& path, FilmWishes wishes);
  /// Stops reading.
  ~FilmPictures();
  FilmPictures(const FilmPictures&) = delete;
  FilmPictures& operator=(const FilmPictures&) = delete;

  [[nodiscard]] const VideoInfo& info() const { return frames_->info(); }
  [[nodiscard]] ReadingState state() const;

  /// Frame `number` as PNG, scaled to `width` pixels (never enlarged), or null when the film was
  /// not yet read so far or has no such frame. Throws Error as ExactFrames::frame.
  [[nodiscard]] PictureCache::Bytes png(std::int64_t number, int width);

  /// The detector's curves once they are measured, else null.
  [[nodiscard]] std::shared_ptr<const Curves> curves() const;

  /// The look of a frame whose picture was made before, else nothing.
  [[nodiscard]] std::optional<FrameLook> look(std::int64_t number) const;
  /// How alike two frames are (StructurePlane::similarity), where both looks are known.
  [[nodiscard]] std::optional<double> similarity(std::int64_t first, std::int64_t second) const;

 private:
  void read();
  void read_all();
  [[nodiscard]] std::shared_ptr<const Curves> saved_curves() const;
  bool pass(const PassingFrame& frame);
  void keep_look(std::int64_t number, const Frame& luma);

  std::unique_ptr<ExactFrames> frames_;
  FilmWishes wishes_;
  std::optional<PassingMeter> meter_;  ///< of the reading thread
  std::atomic<bool> stop_{false};

  mutable std::mutex mutex_;  ///< of all below
  PictureCache cache_;
  std::map<std::int64_t, FrameLook> looks_;
  mutable std::map<std::pair<std::int64_t, std::int64_t>, double> similarities_;
  std::string failure_;
  std::shared_ptr<const Curves> curves_;
  bool measured_ = false;

  std::thread thread_;  ///< last: it uses all of the above
};

}  // namespace tinct
