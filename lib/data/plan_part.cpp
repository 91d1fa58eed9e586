#include "lib/data/plan_part.h"

#include <algorithm>
#include <charconv>
#include <cstdlib>
#include <optional>
#include <utility>

#include "lib/base/errors.h"

namespace tinct {
namespace {

// A place between two samples: before frame `frame` of video `video`.
struct Cut {
  std::size_t video = 0;
  std::int64_t frame = 0;
};

std::vector<std::int64_t> sample_frames(const PlannedVideo& video) {
  std::vector<std::int64_t> frames;
  for (const PlannedScene& scene : video.scenes) {
    for (std::int64_t f = scene.frames.first; f <= scene.frames.last; f += scene.stride) {
      frames.push_back(f);
    }
  }
  std::ranges::sort(frames);
  return frames;
}

// The first frame from `frame` on at which no scene goes on from the frame before.
std::int64_t between_scenes(const PlannedVideo& video, std::int64_t frame) {
  for (bool moved = true; moved;) {
    moved = false;
    for (const PlannedScene& scene : video.scenes) {
      if (scene.frames.first >= frame || frame > scene.frames.last) continue;
      frame = scene.frames.last + 1;
      moved = true;
    }
  }
  return frame;
}

Cut cut_before(const DatasetPlan& plan, std::int64_t sample, bool whole_scenes) {
  for (std::size_t v = 0; v < plan.videos.size(); ++v) {
    std::int64_t samples = 0;
    for (const PlannedScene& scene : plan.videos[v].scenes) samples += scene.count();
    if (sample >= samples) {
      sample -= samples;
      continue;
    }
    if (sample == 0) return {v, 0};
    const std::vector<std::int64_t> frames = sample_frames(plan.videos[v]);
    const std::int64_t frame = frames[static_cast<std::size_t>(sample) - 1] + 1;
    return {v, whole_scenes ? between_scenes(plan.videos[v], frame) : frame};
  }
  return {plan.videos.size(), 0};
}

bool has_sample(const PlannedVideo& video, const FrameRange& range) {
  return std::ranges::any_of(video.scenes, [&](const PlannedScene& scene) {
    const std::int64_t from = std::max<std::int64_t>(0, range.first - scene.frames.first);
    const std::int64_t step = (from + scene.stride - 1) / scene.stride;
    return scene.frames.first + step * scene.stride <= std::min(scene.frames.last, range.last);
  });
}

std::optional<int> whole_number(const std::string& text) {
  int value = 0;
  const char* end = text.data() + text.size();
  const auto parsed = std::from_chars(text.data(), end, value);
  if (text.empty() || parsed.ec != std::errc{} || parsed.ptr != end) return std::nullopt;
  return value;
}

PartRecord checked(const std::string& text, std::optional<int> index, std::optional<int> count) {
  if (index && count && *index >= 0 && *index < *count) return {.index = *index, .count = *count};
  throw Error(
      Fault::usage,
      "--shard " + text + " names no part: write I/N with I from 0 to N - 1, as 0/8, or auto");
}

PartRecord written_part(const std::string& text) {
  const std::size_t slash = text.find('/');
  if (slash == text.npos) return checked(text, std::nullopt, std::nullopt);
  return checked(text, whole_number(text.substr(0, slash)), whole_number(text.substr(slash + 1)));
}

}  // namespace

std::vector<FilmPart> part_of_plan(const DatasetPlan& plan, const PartRecord& part,
                                   bool whole_scenes) {
  const std::int64_t total = plan.counts().frames;
  const Cut begin = cut_before(plan, total * part.index / part.count, whole_scenes);
  const Cut end = cut_before(plan, total * (part.index + 1) / part.count, whole_scenes);
  std::vector<FilmPart> films;
  for (std::size_t v = begin.video; v < plan.videos.size() && v <= end.video; ++v) {
    FilmPart film{.video = v, .frames = {0, kMaxFrameNumber}};
    if (v == begin.video) film.frames.first = begin.frame;
    if (v == end.video) film.frames.last = end.frame - 1;
    if (!has_sample(plan.videos[v], film.frames)) continue;
    film.has_the_last = !has_sample(plan.videos[v], {film.frames.last + 1, kMaxFrameNumber});
    films.push_back(film);
  }
  return films;
}

PartRecord part_from_text(const std::string& text,
                          const std::function<std::string(const char*)>& variable) {
  if (text != "auto") return written_part(text);
  if (const std::string own = variable("TINCT_SHARD"); !own.empty()) return written_part(own);
  const auto number_of = [&](const char* name) { return whole_number(variable(name)); };
  if (const auto task = number_of("SLURM_ARRAY_TASK_ID")) {
    const int least = number_of("SLURM_ARRAY_TASK_MIN").value_or(0);
    const int step = std::max(1, number_of("SLURM_ARRAY_TASK_STEP").value_or(1));
    return checked("auto", (*task - least) / step, number_of("SLURM_ARRAY_TASK_COUNT"));
  }
  constexpr std::pair<const char*, const char*> kRanks[] = {
      {"SLURM_PROCID", "SLURM_NTASKS"},
      {"OMPI_COMM_WORLD_RANK", "OMPI_COMM_WORLD_SIZE"},
      {"PMI_RANK", "PMI_SIZE"},
      {"RANK", "WORLD_SIZE"}};
  for (const auto& [rank, size] : kRanks) {
    if (const auto index = number_of(rank)) return checked("auto", index, number_of(size));
  }
  throw Error(Fault::usage,
              "--shard auto finds neither TINCT_SHARD nor the variables of Slurm, MPI or "
              "torchrun; write --shard I/N");
}

PartRecord part_from_text(const std::string& text) {
  return part_from_text(text, [](const char* name) -> std::string {
    const char* value = std::getenv(name);
    return value == nullptr ? "" : value;
  });
}

}  // namespace tinct
