#include "tools/tinct/demo_film.h"

#include <algorithm>
#include <array>
#include <map>

#include "lib/base/cancel.h"
#include "lib/base/errors.h"
#include "lib/base/files.h"
#include "lib/media/frame_sink.h"
#include "lib/media/frame_source.h"
#include "lib/media/resize.h"

namespace tinct {
namespace {

namespace fs = std::filesystem;

constexpr int kWidth = 320;
constexpr int kHeight = 180;

/// Frames first … last of a clip. Every shot lies inside one take of its clip: bikes.mp4 has cuts
/// of its own at 30, 76, 137, 187 and 242, the other two have none. Of each clip one shot is held
/// out whose take is seen in training in other frames.
struct Shot {
  const char* clip;
  std::size_t first;
  std::size_t last;
  bool held_out = false;
};
constexpr const char* kBikes = "bikes.mp4";
constexpr const char* kBunny = "bigbuckbunny.mp4";
constexpr const char* kCarphone = "carphone_pristine.mp4";
constexpr std::array<Shot, 13> kShots{{{kBikes, 2, 28},
                                       {kBunny, 0, 30},
                                       {kCarphone, 0, 28},
                                       {kBikes, 32, 74},
                                       {kBunny, 34, 63},
                                       {kCarphone, 30, 57},
                                       {kBikes, 80, 105},
                                       {kBunny, 66, 98, true},
                                       {kCarphone, 60, 88, true},
                                       {kBikes, 140, 184},
                                       {kBunny, 100, 131},
                                       {kCarphone, 90, 119},
                                       {kBikes, 108, 134, true}}};

/// The largest middle part with the film's shape. It shares the frame's bytes.
Frame crop_to_film_shape(const Frame& frame) {
  Frame part = frame;
  part.width = std::min(frame.width, frame.height * kWidth / kHeight);
  part.height = std::min(frame.height, frame.width * kHeight / kWidth);
  const std::ptrdiff_t offset = (frame.height - part.height) / 2 * frame.stride +
                                (frame.width - part.width) / 2 * bytes_per_pixel(frame.format);
  part.buffer = std::shared_ptr<std::uint8_t[]>(frame.buffer, frame.buffer.get() + offset);
  return part;
}

std::vector<Frame> read_clip(const fs::path& path) {
  if (!fs::exists(path)) {
    throw Error(Fault::input, path.string() +
                                  " is missing: run ./dev demo, which downloads the footage, or "
                                  "take a film of your own with tinct demo --video FILE");
  }
  const auto source = open_frame_source(path);
  std::vector<Frame> frames;
  while (auto frame = source->next()) {
    throw_if_cancelled();
    frames.push_back(resize_area(crop_to_film_shape(*frame), kWidth, kHeight));
  }
  return frames;
}

}  // namespace

DemoFilm make_demo_film(const fs::path& footage, const fs::path& out_folder) {
  std::map<std::string, std::vector<Frame>> clips;
  for (const char* clip : {kBikes, kBunny, kCarphone}) clips[clip] = read_clip(footage / clip);

  DemoFilm film;
  create_folders(out_folder);
  film.file = out_folder / (can_write_h264() ? "film.mp4" : "film.webm");
  const auto sink = open_frame_sink(film.file, {.fps = {25, 1}, .quality = 16});
  for (const Shot& shot : kShots) {
    const std::vector<Frame>& clip = clips[shot.clip];
    if (shot.last >= clip.size()) {
      throw Error(Fault::input, (footage / shot.clip).string() + " has only " +
                                    std::to_string(clip.size()) +
                                    " frames; delete it and run ./dev demo again");
    }
    if (film.frames > 0) film.cuts.push_back(film.frames);
    const auto length = static_cast<std::int64_t>(shot.last - shot.first + 1);
    if (shot.held_out) film.held_out.push_back({film.frames, film.frames + length - 1});
    for (std::size_t i = shot.first; i <= shot.last; ++i, ++film.frames) sink->write(clip[i]);
  }
  sink->finish();
  return film;
}

void hold_out(Manifest& manifest, const DemoFilm& film) {
  for (ManifestVideo& video : manifest.videos) {
    for (Scene& scene : video.scenes) {
      const bool held = std::ranges::any_of(film.held_out, [&](const FrameRange& shot) {
        return shot.first <= scene.frames.first && scene.frames.first <= shot.last;
      });
      scene.split = held ? "validation" : "train";
    }
  }
}

}  // namespace tinct
