#include <algorithm>
#include <limits>

#include "lib/data/manifest.h"

namespace tinct {
namespace {

// Scenes that start right after the end of all before them, and the frames of their union.
void count_in_order(const ManifestVideo& video, ManifestStats& stats) {
  std::vector<FrameRange> ranges;
  ranges.reserve(video.scenes.size());
  for (const Scene& scene : video.scenes) ranges.push_back(scene.frames);
  std::sort(ranges.begin(), ranges.end(), [](const FrameRange& a, const FrameRange& b) {
    return a.first != b.first ? a.first < b.first : a.last < b.last;
  });
  std::int64_t end = std::numeric_limits<std::int64_t>::min();  // first frame after all so far
  for (const FrameRange& range : ranges) {
    if (range.first == end) ++stats.adjacent;
    const std::int64_t from = std::max(range.first, end);
    stats.distinct_frames += std::max<std::int64_t>(0, range.last + 1 - from);
    end = std::max(end, range.last + 1);
  }
}

}  // namespace

ManifestStats manifest_stats(const Manifest& manifest) {
  ManifestStats stats;
  std::vector<std::int64_t> lengths;
  for (const ManifestVideo& video : manifest.videos) {
    ++stats.videos;
    if (!video.sources.empty()) ++stats.with_media_known;
    stats.scenes += static_cast<std::int64_t>(video.scenes.size());
    for (const Scene& scene : video.scenes) {
      lengths.push_back(scene.frames.count());
      stats.frames += scene.frames.count();
    }
    count_in_order(video, stats);
  }
  if (lengths.empty()) return stats;
  std::sort(lengths.begin(), lengths.end());
  stats.shortest = lengths.front();
  stats.median = lengths[(lengths.size() - 1) / 2];
  stats.longest = lengths.back();
  return stats;
}

int clip_counted_from_one(ManifestVideo& video) {
  if (!video.stream || video.stream->frames <= 0) return 0;
  int clipped = 0;
  const auto clip = [&](auto& entry) {
    if (entry.frames.last != video.stream->frames || entry.frames.first >= entry.frames.last)
      return;
    --entry.frames.last;
    entry.other["clipped"] = true;
    if constexpr (requires { entry.forget_measured(); }) entry.forget_measured();
    ++clipped;
  };
  for (Scene& scene : video.scenes) clip(scene);
  for (Dropped& dropped : video.dropped) clip(dropped);
  return clipped;
}

}  // namespace tinct
