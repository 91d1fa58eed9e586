#include "tools/tinct/demo_clips.h"

#include <algorithm>
#include <cstdio>
#include <map>
#include <memory>

#include "lib/base/cancel.h"
#include "lib/base/files.h"
#include "lib/base/progress.h"
#include "lib/media/frame_sink.h"
#include "lib/media/frame_source.h"
#include "lib/media/resize.h"
#include "tools/tinct/fake_colorizers.h"

namespace tinct {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kScoredScenes = 6;    // enough for an interval over clips
constexpr std::int64_t kScoredFrames = 24;  // of each scene: one second
constexpr int kScoredWidth = 320;

/// The sinks of one scored scene: the truth and every fake.
struct SceneSinks {
  std::map<std::string, std::unique_ptr<FrameSink>> by_method;

  SceneSinks(const fs::path& folder, const std::string& clip, Rational fps) {
    std::vector<std::string> names{"truth"};
    for (const FakeColorizer& fake : fake_colorizers()) names.push_back(fake.name);
    for (const std::string& name : names) {
      create_folders(folder / name);
      by_method[name] = open_frame_sink(folder / name / (clip + ".mkv"), {.fps = fps});
    }
  }
  void write(const Frame& truth) {
    by_method["truth"]->write(truth);
    for (const FakeColorizer& fake : fake_colorizers()) {
      by_method[fake.name]->write(fake.colorize(truth));
    }
  }
  void finish() {
    for (auto& sink : by_method) sink.second->finish();
  }
};

/// The scenes to score: the held-out ones, spread over the film, each of six frames at least.
std::vector<std::size_t> scored_scenes(const std::vector<Scene>& scenes,
                                       const std::vector<std::int64_t>& held_out) {
  std::vector<std::size_t> long_enough;
  for (std::size_t i = 0; i < scenes.size(); ++i) {
    const bool held = std::count(held_out.begin(), held_out.end(), scenes[i].frames.first) > 0;
    if (held && scenes[i].frames.count() >= 6) long_enough.push_back(i);
  }
  std::vector<std::size_t> chosen;
  const std::size_t count = std::min(kScoredScenes, long_enough.size());
  for (std::size_t k = 0; k < count; ++k) {
    chosen.push_back(long_enough[k * long_enough.size() / count]);
  }
  return chosen;
}

/// The first, middle and last frame of a scene stand in the contact sheet.
bool is_shown(std::int64_t frame, const FrameRange& range) {
  return frame == range.first || frame == range.first + range.count() / 2 || frame == range.last;
}

std::unique_ptr<SceneSinks> sinks_of_scene(const fs::path& folder, const FrameRange& range,
                                           Rational fps) {
  char clip[32];
  std::snprintf(clip, sizeof clip, "scene-%06lld", static_cast<long long>(range.first));
  return std::make_unique<SceneSinks>(folder, clip, fps);
}

}  // namespace

DemoClips make_demo_clips(const fs::path& film, const ManifestVideo& video,
                          const std::vector<std::int64_t>& held_out, const fs::path& folder) {
  const auto source = open_frame_source(film);
  const Rational fps = source->info().fps.num > 0 ? source->info().fps : Rational{25, 1};
  const std::vector<std::size_t> chosen = scored_scenes(video.scenes, held_out);
  const std::int64_t end = video.scenes.empty() ? 0 : video.scenes.back().frames.last;
  Progress progress("making fakes", end + 1);
  DemoClips result;
  std::size_t at = 0;
  std::unique_ptr<SceneSinks> sinks;
  while (auto frame = source->next()) {
    throw_if_cancelled();
    progress.add();
    while (at < video.scenes.size() && video.scenes[at].frames.last < frame->number) {
      if (sinks) sinks->finish();
      sinks.reset();
      ++at;
    }
    if (at == video.scenes.size()) break;
    const FrameRange range = video.scenes[at].frames;
    if (frame->number < range.first) continue;
    const int height = std::max(2, frame->height * kScoredWidth / frame->width / 2 * 2);
    const bool shown = is_shown(frame->number, range);
    const bool scored = std::count(chosen.begin(), chosen.end(), at) > 0 &&
                        frame->number < range.first + kScoredFrames;
    if (!shown && !scored) continue;
    const Frame small = resize_area(*frame, kScoredWidth, height);
    if (shown) result.sheet.push_back(small);
    if (!scored) continue;
    if (!sinks) {
      sinks = sinks_of_scene(folder, range, fps);
      ++result.scored;
    }
    sinks->write(small);
  }
  if (sinks) sinks->finish();
  return result;
}

}  // namespace tinct
