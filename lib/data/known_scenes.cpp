#include <algorithm>
#include <charconv>
#include <numeric>
#include <optional>

#include "lib/data/known_scenes.h"

namespace tinct {
namespace {

// "24000/1001" as a number; 0 for what is no fraction.
double fraction(const std::string& text) {
  const std::size_t slash = text.find('/');
  if (slash == std::string::npos) return 0;
  double num = 0;
  double den = 0;
  const char* begin = text.data();
  std::from_chars(begin, begin + slash, num);
  std::from_chars(begin + slash + 1, begin + text.size(), den);
  return den > 0 ? num / den : 0;
}

class Clock {
 public:
  explicit Clock(const ManifestVideo& video) {
    if (!video.stream) return;
    unit_ = fraction(video.stream->time_base);
    if (const double fps = fraction(video.stream->fps); fps > 0) step_ = 1 / fps;
  }

  double seconds(const Scene& scene, std::int64_t frame) const {
    if (!scene.pts || unit_ <= 0) return static_cast<double>(frame) * step_;
    const auto first = static_cast<double>(scene.pts->first) * unit_;
    const auto last = static_cast<double>(scene.pts->last) * unit_;
    const auto steps = static_cast<double>(std::max<std::int64_t>(1, scene.frames.count() - 1));
    return first + (last - first) * static_cast<double>(frame - scene.frames.first) / steps;
  }

 private:
  double unit_ = 0;
  double step_ = 1;
};

std::optional<KnownScene> known(const Scene& scene, const Clock& clock) {
  KnownScene result{.frames = scene.frames, .known = {}};
  for (const SceneFingerprint& entry : scene.fingerprints) {
    const auto print = parse_fingerprint(entry.hex);
    const bool inside = entry.frame >= scene.frames.first && entry.frame <= scene.frames.last;
    if (!print || !inside) continue;
    result.known.push_back(
        {.number = entry.frame, .seconds = clock.seconds(scene, entry.frame), .print = *print});
  }
  std::ranges::sort(result.known, {}, &KnownFrame::number);
  if (result.known.empty() || result.known.front().number != scene.frames.first ||
      result.known.back().number != scene.frames.last) {
    return std::nullopt;
  }
  return result;
}

}  // namespace

KnownScenes known_scenes(const ManifestVideo& video) {
  std::vector<std::size_t> order(video.scenes.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::ranges::stable_sort(order, {}, [&](std::size_t i) { return video.scenes[i].frames.first; });
  const Clock clock(video);
  KnownScenes result;
  for (const std::size_t index : order) {
    if (auto scene = known(video.scenes[index], clock)) {
      result.scenes.push_back(std::move(*scene));
      result.indexes.push_back(index);
    }
  }
  return result;
}

}  // namespace tinct
