#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "lib/data/crop.h"
#include "lib/data/dataset_plan.h"
#include "lib/data/dataset_record.h"
#include "lib/media/frame_source.h"

namespace tinct {

/// A film to read, and which of its frames.
struct Film {
  const PlannedVideo* plan = nullptr;
  const ManifestVideo* manifest = nullptr;
  std::filesystem::path media;
  std::uint64_t media_bytes = 0;
  std::int64_t first_frame = 0;  ///< frames before it were done by an earlier run
  FrameRange part{0, kMaxFrameNumber};  ///< no other frames are handed out
  bool has_the_last = true;  ///< false: another part of the build goes on with the film
};

/// A frame that belongs to at least one scene.
struct FilmFrame {
  std::size_t film = 0;  ///< index of the Film
  Frame frame;                      ///< cropped
  std::vector<std::size_t> scenes;  ///< indexes in PlannedVideo::scenes, ascending
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

/// Reads films one after the other and hands out the frames of their scenes. A film is read to its
/// end where the manifest knows its number of frames, else up to the last frame needed.
class FilmReader {
 public:
  FilmReader(std::vector<Film> films, ColourRecipe recipe, const Crop& crop = {});
  /// The next item, or nothing after the end of the last film. A film that can't be read ends with
  /// its `failure`; Error(Fault::interrupted) and Fault::resource are thrown.
  [[nodiscard]] std::optional<FilmItem> next();

 private:
  [[nodiscard]] std::optional<FilmFrame> next_frame();
  [[nodiscard]] std::vector<std::size_t> scenes_of(std::int64_t frame);
  [[nodiscard]] bool needs_more() const;
  void open();
  [[nodiscard]] FilmEnd end(std::string failure);

  std::vector<Film> films_;
  FrameSourceOptions options_;
  Crop crop_;
  std::size_t film_ = 0;
  std::unique_ptr<FrameSource> source_;
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
