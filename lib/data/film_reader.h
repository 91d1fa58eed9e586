#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <future>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "lib/data/dataset_plan.h"
#include "lib/data/dataset_record.h"
#include "lib/media/deferred_source.h"

namespace tinct {

/// A film to read, and which of its frames.
struct Film {
  const PlannedVideo* plan = nullptr;
  const ManifestVideo* manifest = nullptr;
  std::filesystem::path media;
  std::uint64_t media_bytes = 0;
  std::int64_t first_frame = 0;         ///< frames before it were done by an earlier run
  FrameRange part{0, kMaxFrameNumber};  ///< no other frames are handed out
  bool has_the_last = true;             ///< false: another part of the build goes on with the film
};

/// A frame that belongs to at least one scene.
struct FilmFrame {
  std::size_t film = 0;  ///< index of the Film
  DeferredFrame frame;
  std::vector<std::size_t> scenes;  ///< indexes in PlannedVideo::scenes, ascending
  bool is_reduced = false;          ///< cropped and scaled already
};

/// Comes after the last frame of each film.
struct FilmEnd {
  std::size_t film = 0;
  std::int64_t frames = 0;  ///< decoded
  bool at_end = false;      ///< false: nothing was asked of the frames that follow
  std::string failure;      ///< a sentence; empty: decoded as far as needed
  std::string time_base;
};

using FilmItem = std::variant<FilmFrame, FilmEnd>;

/// Reads films one after the other and hands out the frames of their scenes. The next film is
/// opened while one is read, so that many short ones keep the cores busy too. A film is read to its
/// end where the manifest knows its number of frames, else up to the last frame needed.
class FilmReader {
 public:
  FilmReader(std::vector<Film> films, ColourRecipe recipe);
  /// The next item, or nothing after the end of the last film. A film that can't be read ends with
  /// its `failure`; Error(Fault::interrupted) and Fault::resource are thrown.
  [[nodiscard]] std::optional<FilmItem> next();
  /// Pixels of the frames of the film that is being read; 0 between films.
  [[nodiscard]] std::int64_t frame_pixels() const;

 private:
  [[nodiscard]] std::optional<FilmFrame> next_frame();
  [[nodiscard]] std::vector<std::size_t> scenes_of(std::int64_t frame);
  [[nodiscard]] bool needs_more() const;
  void open();
  [[nodiscard]] FilmEnd end(std::string failure);

  std::vector<Film> films_;
  FrameSourceOptions options_;
  std::size_t film_ = 0;
  std::unique_ptr<DeferredSource> source_;
  std::future<std::unique_ptr<DeferredSource>> next_source_;  ///< of the film after this one
  std::int64_t decoded_ = 0;
  bool at_end_ = false;
  std::int64_t last_needed_ = -1;
  std::size_t first_open_scene_ = 0;
};

/// What is wrong with a film that was read, judged by the manifest and the plan; empty when it
/// fits. A scene that ends exactly at the number of frames is cut by one frame in `scenes` and
/// noted; these are indexed as in the plan.
[[nodiscard]] std::string check_film(const Film& film, const FilmEnd& end,
                                     std::vector<SceneRecord>& scenes,
                                     std::vector<std::string>& notes);

}  // namespace tinct
