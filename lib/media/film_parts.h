#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "lib/media/frame_source.h"

namespace tinct {

/// The times, in units of the stream, of the key pictures with which parts of a film begin, so that
/// each part can be decoded on its own; parts have 64 to 600 frames. Found by reading the packets,
/// not decoding them. Empty where a film is better read in one go: folders, pipes, packets without
/// times or with the same time twice, no key pictures, or too few.
[[nodiscard]] std::vector<std::int64_t> film_part_times(const std::filesystem::path& film);

/// Reads parts of one film, with one thread. Not thread-safe: one reader for each thread.
class FilmPartReader {
 public:
  /// As open_frame_source, for a video file.
  FilmPartReader(const std::filesystem::path& film, const FrameSourceOptions& options);
  ~FilmPartReader();
  FilmPartReader(const FilmPartReader&) = delete;
  FilmPartReader& operator=(const FilmPartReader&) = delete;

  /// Calls `take` with the frames from the time `from` (without one: from the film's first frame;
  /// only of a new reader) to before the time `until` (without one: to the end), and returns the
  /// frame at `until` itself: the one with which the next part must begin. Frame::number counts
  /// from the part's start. False in `whole` where the part can't be had exactly: the decoder
  /// complained, or there is no frame at the times asked for; read the film in one go then.
  struct Part {
    bool whole = false;
    std::optional<Frame> following;
  };
  [[nodiscard]] Part read(std::optional<std::int64_t> from, std::optional<std::int64_t> until,
                          const std::function<void(const Frame&)>& take);

  /// As known before the first frame.
  [[nodiscard]] const VideoInfo& info() const;

 private:
  struct Reader;
  std::unique_ptr<Reader> reader_;
};

/// Whether frames at these times, in units of `time_base`, have a variable rate: VideoInfo::vfr.
[[nodiscard]] bool has_variable_rate(std::span<const std::int64_t> times, Rational time_base);

}  // namespace tinct
