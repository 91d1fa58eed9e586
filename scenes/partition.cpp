#include <algorithm>
#include <map>

#include "lib/base/errors.h"
#include "scenes/partition.h"

namespace tinct {
namespace {

Scene make_scene(std::int64_t first, std::int64_t last, double confidence) {
  Scene scene;
  scene.frames = {first, last};
  scene.confidence = confidence;
  return scene;
}

// Scenes of a stretch without drops, cut at the starts inside it.
void cut_stretch(FrameRange stretch, const std::map<std::int64_t, double>& starts,
                 std::vector<Scene>& scenes) {
  const auto here = starts.find(stretch.first);
  double confidence = here == starts.end() ? 1.0 : here->second;
  std::int64_t first = stretch.first;
  for (auto start = starts.upper_bound(stretch.first);
       start != starts.end() && start->first <= stretch.last; ++start) {
    scenes.push_back(make_scene(first, start->first - 1, confidence));
    first = start->first;
    confidence = start->second;
  }
  scenes.push_back(make_scene(first, stretch.last, confidence));
}

// A transition between two scenes is cut in its middle. One that adjoins another drop is half of a
// fade: its frames go back to the scene on its other side.
void keep_transition(const std::vector<Dropped>& dropped, std::size_t index,
                     std::map<std::int64_t, double>& starts) {
  const FrameRange& range = dropped[index].frames;
  const bool before = index > 0 && dropped[index - 1].frames.last + 1 == range.first;
  const bool after =
      index + 1 < dropped.size() && dropped[index + 1].frames.first == range.last + 1;
  const auto start = starts.find(range.last + 1);
  const double confidence = start == starts.end() ? 1.0 : start->second;
  if (start != starts.end()) starts.erase(start);
  if (!before && !after) starts.emplace((range.first + range.last + 1) / 2, confidence);
}

void apply_keeps(Findings& found, std::map<std::int64_t, double>& starts,
                 const SceneOptions& options) {
  const auto kept = [&](const Dropped& drop) {
    const bool optional = drop.why == "uniform" || drop.why == "transition";
    return optional && !options.drops(drop.why);
  };
  for (std::size_t i = 0; i < found.dropped.size(); ++i) {
    const Dropped& drop = found.dropped[i];
    if (!kept(drop)) continue;
    if (drop.why == "transition") {
      keep_transition(found.dropped, i, starts);
    } else {
      starts.emplace(drop.frames.first, 1.0);
      starts.emplace(drop.frames.last + 1, 1.0);
    }
  }
  std::erase_if(found.dropped, kept);
}

void discard_short(CutResult& result, double fewest_frames) {
  for (const Scene& scene : result.scenes) {
    if (static_cast<double>(scene.frames.count()) < fewest_frames) {
      result.dropped.push_back({scene.frames, "discarded", Json::object()});
    }
  }
  std::erase_if(result.scenes, [&](const Scene& scene) {
    return static_cast<double>(scene.frames.count()) < fewest_frames;
  });
  std::sort(result.dropped.begin(), result.dropped.end(),
            [](const Dropped& a, const Dropped& b) { return a.frames.first < b.frames.first; });
}

}  // namespace

CutResult partition(Findings found, const SceneOptions& options) {
  if (found.frames <= 0) {
    throw Error(Fault::input, "there is no frame to cut into scenes; check the film with ffprobe");
  }
  std::map<std::int64_t, double> starts;
  for (const SceneStart& start : found.starts) starts.emplace(start.frame, start.confidence);
  apply_keeps(found, starts, options);

  CutResult result;
  std::int64_t next = 0;
  for (const Dropped& drop : found.dropped) {
    if (drop.frames.first > next) cut_stretch({next, drop.frames.first - 1}, starts, result.scenes);
    next = drop.frames.last + 1;
  }
  if (next < found.frames) cut_stretch({next, found.frames - 1}, starts, result.scenes);
  result.dropped = std::move(found.dropped);
  // A frame lasts 1/fps: half a frame of slack keeps "1" second at 29.97 from asking for 30.
  if (options.min_scene > 0) discard_short(result, options.min_scene * found.fps - 0.5);
  return result;
}

void drop_frame(std::vector<Dropped>& dropped, std::int64_t frame, const char* why) {
  if (!dropped.empty() && dropped.back().frames.last + 1 == frame && dropped.back().why == why) {
    dropped.back().frames.last = frame;
  } else {
    dropped.push_back({{frame, frame}, why, Json::object()});
  }
}

}  // namespace tinct
