#include "scenes/export/read_film.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <utility>

#include "lib/base/counted_noun.h"
#include "lib/base/cancel.h"
#include "lib/base/errors.h"
#include "lib/base/progress.h"
#include "lib/media/frame_source.h"
#include "lib/media/image_io.h"
#include "lib/media/resize.h"

namespace tinct {
namespace {

constexpr int kJpegQuality = 72;

Frame turned(const Frame& frame, int degrees_clockwise) {
  if (degrees_clockwise == 0) return frame;
  const bool upright = degrees_clockwise == 180;
  Frame out =
      upright ? make_frame(frame.width, frame.height) : make_frame(frame.height, frame.width);
  for (int y = 0; y < out.height; ++y) {
    for (int x = 0; x < out.width; ++x) {
      int from_x = frame.width - 1 - x;
      int from_y = frame.height - 1 - y;
      if (degrees_clockwise == 90) from_x = y, from_y = frame.height - 1 - x;
      if (degrees_clockwise == 270) from_x = frame.width - 1 - y, from_y = x;
      std::memcpy(out.row(y) + 3 * x, frame.row(from_y) + 3 * from_x, 3);
    }
  }
  return out;
}

std::string thumbnail(const Frame& frame, const VideoInfo& info) {
  const double aspect = info.sample_aspect.value() > 0 ? info.sample_aspect.value() : 1;
  const double width = frame.width * aspect;
  const double scale = std::min(1.0, kThumbnailSide / std::max<double>(width, frame.height));
  const auto side = [](double pixels) {
    return std::max(1, static_cast<int>(std::lround(pixels)));
  };
  const Frame small = resize_area(frame, side(width * scale), side(frame.height * scale));
  return encode_jpeg(turned(small, info.rotation), kJpegQuality);
}

// Seconds from the first frame on; the last entry is the end of the last frame, as long as the one
// before it or as the rate says.
FilmTimes times_of(const std::vector<std::int64_t>& pts, const VideoInfo& info) {
  std::vector<double> seconds;
  for (const std::int64_t time : pts) {
    seconds.push_back(static_cast<double>(time - pts.front()) * info.time_base.value());
  }
  double length = info.fps.value() > 0 ? 1 / info.fps.value() : 0;
  if (seconds.size() > 1) length = seconds.back() - seconds[seconds.size() - 2];
  seconds.push_back(seconds.back() + std::max(0.0, length));
  return FilmTimes(std::move(seconds));
}

void check_length(const std::filesystem::path& path, const ManifestVideo& video,
                  std::int64_t frames) {
  const std::int64_t expected = video.stream ? video.stream->frames : 0;
  if (expected == 0 || frames == expected) return;
  throw Error(Fault::input, path.string() + " has " + counted_noun(frames, "frame") +
                                ", but the manifest says " + with_thousands(expected) +
                                ": it is not the same film");
}

}  // namespace

FilmReading read_film(const std::filesystem::path& path, const ManifestVideo& video, bool times,
                      const std::set<std::int64_t>& pictures) {
  FrameSourceOptions options;
  if (pictures.empty()) options.format = PixelFormat::gray8;
  const auto source = open_frame_source(path, options);
  Progress progress(path.filename().string(), source->info().frames_estimate);
  std::map<std::int64_t, std::string> thumbnails;
  std::vector<std::int64_t> pts;
  const std::int64_t last_picture = pictures.empty() ? -1 : *pictures.rbegin();
  std::int64_t number = 0;
  while (times || number <= last_picture) {
    throw_if_cancelled();
    const std::optional<Frame> frame = source->next();
    if (!frame) break;
    if (pictures.contains(number)) thumbnails[number] = thumbnail(*frame, source->info());
    if (times) pts.push_back(frame->pts);
    ++number;
    progress.add();
  }
  if (times) check_length(path, video, number);
  if (number <= last_picture) {
    throw Error(Fault::input, path.string() + " ends with frame " + std::to_string(number - 1) +
                                  ", but the manifest goes on to frame " +
                                  std::to_string(last_picture) + ": it is not the same film");
  }
  const bool any = !pts.empty();
  return {.times = any ? times_of(pts, source->info()) : FilmTimes(video),
          .thumbnails = std::move(thumbnails)};
}

}  // namespace tinct
